// SPDX-License-Identifier: GPL-3.0-or-later

internal import AsyncHTTPClient
internal import Estate
internal import Execution
internal import Plan
internal import Quantities
internal import Subprocess
