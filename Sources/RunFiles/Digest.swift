internal import Crypto
internal import Text

/// SHA-256 of bytes that arrive in pieces.
public struct Digest {
  private var hasher = SHA256()

  public init() {}

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    unsafe hasher.update(bufferPointer: bytes)
  }

  /// 64 lower-case hex digits.
  public consuming func hex() -> String {
    let digits: StaticString = "0123456789abcdef"
    let bytes = hasher.finalize()
    return unsafe String(unsafeUninitializedCapacity: 64) { room in
      for (index, byte) in bytes.enumerated() {
        unsafe room[2 * index] = unsafe digits.utf8Start[Int(byte >> 4)]
        unsafe room[2 * index + 1] = unsafe digits.utf8Start[Int(byte & 15)]
      }
      return 64
    }
  }

  public static func hex(of bytes: [UInt8]) -> String {
    var digest = Digest()
    unsafe bytes.withUnsafeBytes { unsafe digest.update($0) }
    return digest.hex()
  }
}

/// A file as the manifest lists it.
public struct FileEntry: Sendable {
  public var path: String
  public var bytes: Int64
  public var sha256: String

  public init(path: String, bytes: Int64, sha256: String) {
    self.path = path
    self.bytes = bytes
    self.sha256 = sha256
  }
}
