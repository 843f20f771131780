//! The screens. Each is a plain value with `press` (a key or an action), `answer` (a reply) and `draw`.

mod event_facts;
pub mod groupings;
pub mod licenses;
pub mod new_password;
pub mod profile;
mod role_text;
pub mod roles;
mod sessions;
pub mod set_up;
pub mod settings;
pub mod sheet;
pub mod sign_in;
pub mod system_log;
mod user_ask;
mod user_conflict;
mod user_dialog;
pub mod user_facts;
pub mod user_form;
pub mod user_list;
mod user_password;
mod user_roles;
mod user_roles_draw;
pub mod users;
mod users_answer;
pub mod users_draw;
mod users_why;
mod why;
