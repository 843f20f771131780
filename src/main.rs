//! The chargehand program: everything it can do lives in the library.
fn main() {}
