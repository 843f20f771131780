//! `log rights`: who could do what, when.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use serde::Serialize;

use crate::cli::arguments::RightsArguments;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::table::Table;
use crate::domain::dates::local_text;
use crate::domain::permission::Permission;
use crate::domain::rights::{Right, RightsQuery};
use crate::domain::text::shown;
use crate::service::{RightsFile, span_of};

const HEADINGS: [&str; 8] = ["USER", "HELD", "NAME", "BY ROLE", "FROM", "GIVEN BY", "UNTIL", "KEPT OUT"];
