//! A part of the program that breaks: its panic gives the terminal back, so that its message can be
//! read. Whatever else goes on must not be drawn over that.

use std::{
    panic,
    sync::{
        Once,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::sync::Notify;

static BROKEN: AtomicBool = AtomicBool::new(false);
static TOLD: Notify = Notify::const_new();

/// From now on a panic is noticed, in whatever task or thread.
pub(super) fn watch() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            BROKEN.store(true, Ordering::SeqCst);
            hook(info);
            // Told at the end: the message is whole before anything ends because of it.
            TOLD.notify_one();
        }));
    });
}

/// Whether anything broke.
pub(super) fn is_so() -> bool {
    BROKEN.load(Ordering::SeqCst)
}

/// Ends when something breaks.
pub(super) async fn happens() {
    while !is_so() {
        TOLD.notified().await;
    }
}
