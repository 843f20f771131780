//! Passwords and what makes a good one.
