//! stub
use super::Moment;
use crate::model::{Gift, Text, UserId};
#[derive(Debug, Default)]
#[allow(missing_docs)]
pub struct Statistics;
#[allow(missing_docs, clippy::unused_self)]
impl Statistics {
    pub fn message(&mut self, _: &UserId, _: Moment) {}
    pub fn gift(&mut self, _: &UserId, _: &Text, _: &Gift, _: Moment) {}
    pub fn likes(&mut self, _: u64, _: Moment) {}
    pub fn online(&mut self, _: u64, _: Moment) {}
}
