//! Config file and places.
