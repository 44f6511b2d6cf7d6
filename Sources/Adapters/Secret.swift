// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Foundation

extension Environment.SecretSource {
    /// The secret as it is now, without the white space around it. Errors name what should hold it.
    func read() throws(MissingSecret) -> String {
        let text: String
        switch self {
        case .variable(let name):
            guard let value = ProcessInfo.processInfo.environment[name] else {
                throw MissingSecret(description: "the environment variable \(name) is not set")
            }
            text = value
        case .file(let path):
            guard let value = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw MissingSecret(description: "the file '\(path)' cannot be read")
            }
            text = value
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What holds it.
    var name: String {
        switch self {
        case .variable(let name): "the environment variable \(name)"
        case .file(let path): "the file '\(path)'"
        }
    }
}

/// A secret that is not where it should be.
struct MissingSecret: Error, CustomStringConvertible {
    let description: String
}
