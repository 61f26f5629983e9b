//! Draws the program's own screen as an SVG: the pictures of the README are made so.
//!
//! `cargo run --release --example picture -- assets/demo.svg` plays the demo in a terminal of 100
//! columns and 30 rows for some seconds and writes what it shows.

use std::{
    error::Error,
    fmt::Write as _,
    io::{Read, Write},
    num::NonZeroU16,
    path::PathBuf,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use vt100::{Cell, Color, Parser, Screen};

const COLUMNS: u16 = 100;
const ROWS: u16 = 30;
const PLAY: Duration = Duration::from_secs(20);
/// Pixels of a cell.
const WIDTH: f64 = 8.4;
const HEIGHT: u16 = 18;

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("name the file to write")?;
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
    command.env("TERM", "xterm-256color");
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
    let end = Instant::now() + PLAY;
    while let Some(left) = end.checked_duration_since(Instant::now()) {
        if let Ok(bytes) = frames.recv_timeout(left) {
            parser.process(&bytes);
        }
    }
    std::fs::write(&file, svg(parser.screen()))?;
    pair.master.take_writer()?.write_all(b"\x11")?;
    child.wait()?;
    Ok(())
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
            if cell.has_contents() || cell.inverse() {
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
    let (mut front, mut back) = (color(cell.fgcolor(), "#d5d8df"), None);
    if cell.inverse() {
        back = Some(front);
        front = "#15171c";
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

/// The sixteen colours as many terminals have them.
fn color(color: Color, default: &'static str) -> &'static str {
    const SIXTEEN: [&str; 16] = [
        "#15171c", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#abb2bf",
        "#7f848e", "#ff8a93", "#b5e08f", "#ffd98f", "#84c5ff", "#dd97ef", "#7ad1dc", "#ffffff",
    ];
    match color {
        Color::Idx(index) => SIXTEEN.get(usize::from(index)).copied().unwrap_or(default),
        _ => default,
    }
}
