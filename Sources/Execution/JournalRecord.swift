// SPDX-License-Identifier: GPL-3.0-or-later

internal import Crypto
internal import Estate
internal import GRDB
internal import Plan
