//! Text that comes from people.
