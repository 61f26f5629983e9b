//! People who speak in the room.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use danmux::{
    client::Client,
    model::{Priority, RoomId},
};
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep},
};

use crate::{Failure, LIVELY, ROOM, Result, lock, terminal::Seen};

/// Messages that each speaker has on their way at once.
const PIPELINE: usize = 8;

/// What was said.
pub(crate) struct Said {
    /// How much.
    pub(crate) messages: u64,
    /// For those that were looked for: milliseconds until they were on the screen.
    pub(crate) shown_after: Vec<f64>,
}

/// Has all speakers say so much in that time, evenly; looks for a few of the messages.
pub(crate) async fn speak(
    speakers: &[Client],
    rate: u32,
    time: Duration,
    seen: &Arc<Mutex<Seen>>,
) -> Result<Said> {
    let room = RoomId::new(ROOM)?;
    let end = Instant::now() + time;
    let number = Arc::new(AtomicU64::new(0));
    let due = Arc::new(AtomicU64::new(0));
    let mut lanes = JoinSet::new();
    for lane in 0..speakers.len() * PIPELINE {
        let client = speakers[lane % speakers.len()].clone();
        let (room, number, due) = (room.clone(), Arc::clone(&number), Arc::clone(&due));
        let seen = Arc::clone(seen);
        lanes.spawn(async move {
            let mut looked_for = Vec::new();
            while Instant::now() < end {
                let next = number.load(Ordering::Relaxed);
                if next >= due.load(Ordering::Relaxed)
                    || number
                        .compare_exchange(next, next + 1, Ordering::Relaxed, Ordering::Relaxed)
                        .is_err()
                {
                    sleep(Duration::from_millis(2)).await;
                    continue;
                }
                let mark = format!("m{next:06}");
                // In a flood not every message is ever on the screen.
                let look = rate <= LIVELY;
                let sent = Instant::now();
                let text = format!("{mark} {}", words(next));
                client.send_text(&room, &text, Priority::Normal).await?;
                if look {
                    while sent.elapsed() < Duration::from_secs(1) {
                        if let Some(at) = lock(&seen).shown.get(&mark) {
                            looked_for.push(at.duration_since(sent).as_secs_f64() * 1e3);
                            break;
                        }
                        sleep(Duration::from_millis(1)).await;
                    }
                }
            }
            Ok::<_, Failure>(looked_for)
        });
    }
    let mut clock = interval(Duration::from_millis(if rate > 1000 { 2 } else { 25 }));
    clock.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let start = Instant::now();
    while Instant::now() < end {
        clock.tick().await;
        let so_far = start.elapsed().as_secs_f64() * f64::from(rate);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
        due.store(so_far as u64, Ordering::Relaxed);
    }
    let mut shown_after = Vec::new();
    while let Some(lane) = lanes.join_next().await {
        shown_after.extend(lane??);
    }
    Ok(Said { messages: number.load(Ordering::Relaxed), shown_after })
}

/// What people write in live rooms: most of it ASCII, a quarter CJK, the rest emoji among both.
fn words(number: u64) -> String {
    const ASCII: &str = "so that is how the trick works nice one thanks for explaining it twice gg wp well \
        played see you all tomorrow";
    const CJK: [&str; 7] = [
        "弹幕测试",
        "今天的直播",
        "太好看了",
        "大家晚上好",
        "すごいですね",
        "안녕하세요",
        "哈哈哈哈",
    ];
    const EMOJI: [&str; 9] = ["😂", "🎉", "🔥", "❤️", "👍🏽", "👨‍👩‍👧", "🚀", "😭", "🇩🇪"];
    // A step of a well-known generator: the same texts in every run.
    let mut state = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040);
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040);
        usize::try_from(state >> 33).unwrap_or_default() % below
    };
    let (kind, columns) = (next(100), 2 + next(50));
    let ascii: Vec<&str> = ASCII.split_whitespace().collect();
    let mut text = String::new();
    while danmux::model::str_width(&text) < columns {
        match kind {
            0..60 => text.push_str(ascii[next(ascii.len())]),
            60..85 => text.push_str(CJK[next(CJK.len())]),
            _ if next(4) == 0 => text.push_str(ascii[next(ascii.len())]),
            _ => text.push_str(EMOJI[next(EMOJI.len())]),
        }
        text.push(' ');
    }
    text
}
