package import Model
package import RunFiles
internal import Text

/// FNV-1a, for texts that are seldom hashed.
package func hash(of text: some Sequence<UInt8>) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in text { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
  return hash ^ hash >> 29
}

package func hash(of text: String) -> UInt64 { hash(of: text.utf8) }

/// The size and hash of a file as it is stored.
package func hashFile(path: String, name: String) throws(Failure) -> FileEntry {
  var digest = Digest()
  let bytes = try unsafe RawFile.read(path: path, name: name) { unsafe digest.update($0) }
  return FileEntry(path: name, bytes: bytes, sha256: digest.hex())
}
