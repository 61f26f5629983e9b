//! stub
use super::Moment;
use crate::model::{Role, Text, UserId};
#[derive(Debug, Default)]
#[allow(missing_docs)]
pub struct Stage;
#[allow(missing_docs, clippy::unused_self, clippy::needless_pass_by_value)]
impl Stage {
    pub fn resize(&mut self, _: u16, _: u16) {}
    pub fn launch(&mut self, _: Text, _: UserId, _: Option<Role>, _: Moment) {}
    pub fn settle(&mut self, _: Moment) -> bool {
        false
    }
    pub fn next_wake(&self, _: Moment) -> Option<Moment> {
        None
    }
}
