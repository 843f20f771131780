//! Reading tables that come from outside.
