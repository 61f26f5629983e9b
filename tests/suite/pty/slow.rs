//! The viewer over a line of 9,600 bit/s that is long as well, in a room in which much is said.

use std::time::Duration;

use danmux::model::Priority;
use portable_pty::CommandBuilder;
use tokio::time::{MissedTickBehavior, interval};

use super::{
    Left, Program, Terminal,
    line::Line,
    rooms::{House, watch},
};

/// 9,600 bit/s, with a start and a stop bit for each byte, and 300 ms there and back.
const LINE: Line = Line { rate: 960, delay: Duration::from_millis(150), answers: true };
/// The most that may come over the line from when a key was pressed to when it is answered: what
/// it carries in a second.
const MOST: usize = 960;

/// Somebody says forty things a second in the first room, for as long as the house stands.
fn chatter(house: &House) {
    let (client, room) = house.speaker("chatterbox");
    house.runtime.spawn(async move {
        let mut clock = interval(Duration::from_millis(25));
        clock.set_missed_tick_behavior(MissedTickBehavior::Burst);
        for number in 0.. {
            clock.tick().await;
            let text = format!("number {number} of the many things that are said in this room");
            if client.send_text(&room, &text, Priority::Normal).await.is_err() {
                return;
            }
        }
    });
}

/// Types a letter; gives how many bytes came over the line until it was seen.
fn type_in(terminal: &mut Terminal, typed: &mut String, letter: char) -> usize {
    let before = terminal.bytes().len();
    typed.push(letter);
    terminal.press(&letter.to_string());
    let line = format!("> {typed}");
    terminal.until("the letter", |screen| screen.lines().any(|row| row.trim_end() == line));
    terminal.bytes().len() - before
}

#[test]
fn a_key_is_answered_ahead_of_what_the_room_says() {
    let house = House::of(&["alpha"]);
    let program = watch(&["alpha"], &[], &house.service.login("mia"));
    let mut terminal = program.size(120, 40).over(LINE).start();
    terminal.until("the room", |screen| screen.contains("● live"));
    chatter(&house);
    terminal.until("what is said", |screen| screen.contains("of the many things"));
    // What the line is like is learned by and by.
    let mut typed = String::new();
    for letter in "learn".chars() {
        type_in(&mut terminal, &mut typed, letter);
    }
    let mut ahead: Vec<_> = "abcdefghijklmnopqrst"
        .chars()
        .map(|letter| type_in(&mut terminal, &mut typed, letter))
        .collect();
    ahead.sort_unstable();
    // A machine that has much else to do may itself be late for one or two of them.
    let (most, worst) = (ahead[ahead.len() - 3], ahead[ahead.len() - 1]);
    assert!(most <= MOST && worst <= 3 * MOST, "bytes before each letter was seen: {ahead:?}");
    // The list goes on meanwhile, and a lone Esc is no beginning of something else.
    let screen = terminal.screen();
    terminal.until("newer comments", |now| newest(now) > newest(&screen));
    terminal.escape("the comments", |screen| screen.contains("w write"));
    terminal.press("\x1b[A");
    terminal.until("the selection", |screen| screen.contains('▶'));
    terminal.leave();
}

/// What the terminal was asked last it answers to us, not to the shell that has it next.
#[test]
fn no_answer_comes_to_the_shell() {
    let script = format!(
        "{} demo --seed 1 --rate 40 --viewers 8; echo left $?; read line; echo \"got $line.\" | cat -v",
        env!("CARGO_BIN_EXE_danmux")
    );
    let mut command = CommandBuilder::new("sh");
    command.args(["-c", &script]);
    let mut terminal = Program::of(command).over(LINE).start();
    terminal.until("the room", |screen| screen.contains("● live") && screen.contains("joined"));
    terminal.press("\x11");
    terminal.until("the shell", |screen| screen.contains("left 0"));
    terminal.press("x\n");
    let screen = terminal.until("the line", |screen| screen.contains("got "));
    assert!(screen.contains("got x."), "{screen}");
    assert_eq!(terminal.ended(), (0, Left::default()));
}

/// The highest number that was said.
fn newest(screen: &str) -> u32 {
    let numbers = screen.split("number ").skip(1).filter_map(|rest| rest.split(' ').next());
    numbers.filter_map(|number| number.parse().ok()).max().unwrap_or(0)
}
