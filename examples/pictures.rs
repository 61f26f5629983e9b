//! Draws the program's own screen as SVG: the pictures of the README are made so.
//!
//! `cargo run --release --example pictures -- assets` plays the demo once for each picture, presses its
//! keys, and writes what the terminal shows.

use std::{
    error::Error,
    fmt::Write as _,
    io::{Read, Write},
    num::NonZeroU16,
    path::{Path, PathBuf},
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use vt100::{Cell, Color, Parser, Screen};

const COLUMNS: u16 = 100;
const ROWS: u16 = 30;
/// How long a show plays before its keys are pressed.
const PLAY: Duration = Duration::from_secs(20);
/// How long each key has to show what it does.
const KEY: Duration = Duration::from_millis(700);
/// Pixels of a cell.
const WIDTH: f64 = 8.4;
const HEIGHT: u16 = 18;

/// A picture: its file, what the demo is told, and the keys that are pressed.
struct Picture {
    name: &'static str,
    args: &'static [&'static str],
    keys: &'static [&'static str],
}

const ESC: &str = "\x1b";
const UP: &str = "\x1b[A";

const PICTURES: [Picture; 4] = [
    Picture { name: "demo", args: &["--lang", "en"], keys: &[] },
    Picture { name: "select", args: &["--lang", "en"], keys: &[ESC, UP, UP, UP, "x"] },
    Picture {
        name: "stage",
        args: &["--lang", "en", "--rate", "12"],
        keys: &[ESC, "s", "", "", "", "", ""],
    },
    Picture { name: "statistics", args: &["--lang", "zh"], keys: &[ESC, "#"] },
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name the folder to write to")?);
    for picture in &PICTURES {
        let file = folder.join(picture.name).with_extension("svg");
        draw_picture(picture, &file)?;
        println!("{}", file.display());
    }
    Ok(())
}

fn draw_picture(picture: &Picture, file: &Path) -> Result<(), Box<dyn Error>> {
    let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size)?;
    // Beside the examples' folder lies the program.
    let program: PathBuf = std::env::current_exe()?
        .parent()
        .and_then(|folder| folder.parent())
        .ok_or("no folder")?
        .join("danmux");
    let mut command = CommandBuilder::new(program);
    command.args(["demo", "--seed", "7", "--rate", "4"]);
    command.args(picture.args);
    command.env("TERM", "xterm-256color");
    command.env("COLORTERM", "truecolor");
    // The person's own settings are not in the picture.
    command.env("XDG_CONFIG_HOME", "/nonexistent");
    let mut child = pair.slave.spawn_command(command)?;
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader()?;
    let (drawn, frames) = mpsc::channel();
    thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(count @ 1..) = reader.read(&mut buffer) {
            if drawn.send(buffer[..count].to_vec()).is_err() {
                break;
            }
        }
    });
    let cells = |count| NonZeroU16::new(count).ok_or("no cells");
    let mut parser = Parser::new(cells(ROWS)?, cells(COLUMNS)?, 0);
    let mut keys = pair.master.take_writer()?;
    watch(&mut parser, &frames, PLAY);
    for key in picture.keys {
        keys.write_all(key.as_bytes())?;
        watch(&mut parser, &frames, KEY);
    }
    std::fs::write(file, svg(parser.screen()))?;
    keys.write_all(b"\x11")?;
    child.wait()?;
    Ok(())
}

/// Follows what the terminal shows for so long.
fn watch(parser: &mut Parser, frames: &Receiver<Vec<u8>>, time: Duration) {
    let end = Instant::now() + time;
    while let Some(left) = end.checked_duration_since(Instant::now()) {
        if let Ok(bytes) = frames.recv_timeout(left) {
            parser.process(&bytes);
        }
    }
}

fn svg(screen: &Screen) -> String {
    let (width, height) = (f64::from(COLUMNS) * WIDTH + 24.0, ROWS * HEIGHT + 24);
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0}" height="{height}" font-family="ui-monospace, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace" font-size="14">
<rect width="100%" height="100%" rx="8" fill="#15171c"/>
"##
    );
    for row in 0..ROWS {
        let mut column = 0;
        while column < COLUMNS {
            let Some(cell) = screen.cell(row, column) else { break };
            let wide = u16::from(cell.is_wide());
            if cell.has_contents() || cell.inverse() || cell.bgcolor() != Color::Default {
                draw(&mut svg, cell, column, row, 1 + wide);
            }
            column += 1 + wide;
        }
    }
    svg.push_str("</svg>\n");
    svg
}

fn draw(svg: &mut String, cell: &Cell, column: u16, row: u16, columns: u16) {
    let (x, y) = (12.0 + f64::from(column) * WIDTH, 12 + row * HEIGHT);
    let mut front = color(cell.fgcolor(), "#d5d8df");
    let mut back = match cell.bgcolor() {
        Color::Default => None,
        other => Some(color(other, "#15171c")),
    };
    if cell.inverse() {
        let under = back.unwrap_or_else(|| "#15171c".to_owned());
        back = Some(std::mem::replace(&mut front, under));
    }
    let width = f64::from(columns) * WIDTH;
    // Writing to a String does not fail.
    if let Some(back) = back {
        let _ = writeln!(
            svg,
            r#"<rect x="{x:.1}" y="{y}" width="{:.1}" height="{HEIGHT}" fill="{back}"/>"#,
            width + 0.3
        );
    }
    let text = cell.contents();
    if !text.trim().is_empty() {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        let weight = if cell.bold() { r#" font-weight="bold""# } else { "" };
        let _ = writeln!(
            svg,
            r#"<text x="{x:.1}" y="{}" fill="{front}"{weight}>{text}</text>"#,
            y + 14
        );
    }
}

/// The sixteen colours as many terminals have them, and the others as they are.
fn color(color: Color, default: &str) -> String {
    const SIXTEEN: [&str; 16] = [
        "#15171c", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#abb2bf",
        "#7f848e", "#ff8a93", "#b5e08f", "#ffd98f", "#84c5ff", "#dd97ef", "#7ad1dc", "#ffffff",
    ];
    match color {
        Color::Default => default.to_owned(),
        Color::Idx(index @ 0..16) => SIXTEEN[usize::from(index)].to_owned(),
        Color::Idx(index @ 16..232) => {
            let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * u16::from(step) };
            let cube = index - 16;
            let (red, green, blue) = (level(cube / 36), level(cube / 6 % 6), level(cube % 6));
            format!("#{red:02x}{green:02x}{blue:02x}")
        }
        Color::Idx(index) => {
            let grey = 8 + 10 * u16::from(index - 232);
            format!("#{grey:02x}{grey:02x}{grey:02x}")
        }
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
    }
}
