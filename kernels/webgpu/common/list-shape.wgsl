// The shape of a pair list: entries that fit a row; its range (nm), the cut-off and a buffer.
struct ListShape {
  capacity: u32,
  range: f32,
  pad0: u32,
  pad1: u32,
}
