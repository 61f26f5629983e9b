//! Draws the program's own screen as SVG: the pictures of the README are made so.
//!
//! `cargo run --release --example pictures -- assets` plays the demo once for each picture, presses
//! its keys, and writes what the terminal shows. The show is the same each time, up to the clock and
//! to what comes first of what comes at once.

use std::{
    error::Error,
    fmt::Write as _,
    fs,
    io::{Read, Write},
    num::NonZeroU16,
    path::{Path, PathBuf},
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
use vt100::{Cell, Color, Parser, Screen};

const COLUMNS: u16 = 100;
const ROWS: u16 = 30;
/// How long anything may take to show, and the program to leave.
const PATIENCE: Duration = Duration::from_secs(20);
/// Pixels of a cell.
const WIDTH: f64 = 8.4;
const HEIGHT: u16 = 18;
const FRONT: &str = "#d5d8df";
const GROUND: &str = "#15171c";

/// A picture: its file, what the demo is told, how long it plays first, the keys that are pressed,
/// each with what is seen of it then, and how long the show goes on behind them.
struct Picture {
    name: &'static str,
    args: &'static [&'static str],
    seconds: u64,
    keys: &'static [(&'static str, &'static str)],
    then: u64,
}

const ESC: &str = "\x1b";
/// So far up that what is selected stands over what the next key may be.
const UPS: &str = "\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A";
const CTRL_Q: &[u8] = b"\x11";

const PICTURES: [Picture; 5] = [
    Picture {
        name: "demo",
        args: &["--lang", "en", "--rate", "4"],
        seconds: 20,
        keys: &[],
        then: 0,
    },
    Picture {
        name: "select",
        args: &["--lang", "en", "--rate", "4"],
        seconds: 20,
        keys: &[(ESC, "w write"), (UPS, "▶"), ("x", "ignore this")],
        then: 0,
    },
    Picture {
        name: "card",
        args: &["--lang", "en", "--rate", "4"],
        seconds: 20,
        keys: &[(ESC, "w write"), (UPS, "▶"), ("m2", "done"), ("u", "last messages")],
        then: 1,
    },
    Picture {
        name: "stage",
        args: &["--lang", "en", "--rate", "12"],
        seconds: 10,
        keys: &[(ESC, "w write"), ("s", "")],
        then: 6,
    },
    Picture {
        name: "statistics",
        args: &["--lang", "zh", "--rate", "4"],
        seconds: 130,
        keys: &[(ESC, "w 写评论"), ("#", "统计")],
        then: 2,
    },
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name the folder to write to")?);
    let home = std::env::temp_dir().join(format!("danmux-pictures-{}", std::process::id()));
    fs::create_dir_all(&home)?;
    let drawn = PICTURES.iter().try_for_each(|picture| {
        let file = folder.join(picture.name).with_extension("svg");
        fs::write(&file, picture.draw(&home)?)?;
        println!("{}", file.display());
        Ok(())
    });
    fs::remove_dir_all(&home)?;
    drawn
}

impl Picture {
    fn draw(&self, home: &Path) -> Result<String, Box<dyn Error>> {
        let mut show = Show::start(self.args, home)?;
        let drawn = self.play(&mut show);
        // Whatever became of it, no show goes on behind our back.
        let left = show.leave();
        let drawn = drawn.map_err(|error| format!("{}: {error}", self.name))?;
        left?;
        Ok(drawn)
    }

    fn play(&self, show: &mut Show) -> Result<String, Box<dyn Error>> {
        show.watch(Duration::from_secs(self.seconds));
        for (key, shown) in self.keys {
            show.press(key.as_bytes(), shown)?;
        }
        show.watch(Duration::from_secs(self.then));
        Ok(svg(show.parser.screen()))
    }
}

/// The program in a terminal.
struct Show {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    frames: Receiver<Vec<u8>>,
    parser: Parser,
}

impl Show {
    fn start(args: &[&str], home: &Path) -> Result<Self, Box<dyn Error>> {
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size)?;
        // Beside the examples' folder lies the program.
        let program: PathBuf = std::env::current_exe()?
            .parent()
            .and_then(|folder| folder.parent())
            .ok_or("no folder")?
            .join("danmux");
        let mut command = CommandBuilder::new(program);
        command.args(["demo", "--seed", "7"]);
        command.args(args);
        // Whose terminal it is, and what its person set, is not in the picture.
        command.env_clear();
        command.env("HOME", home);
        command.env("TERM", "xterm-256color");
        command.env("COLORTERM", "truecolor");
        command.env("LANG", "en_US.UTF-8");
        command.env("TZ", "UTC");
        let child = pair.slave.spawn_command(command)?;
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader()?;
        let keys = pair.master.take_writer()?;
        let (drawn, frames) = mpsc::channel();
        thread::spawn(move || {
            // The terminal stays until its last byte is read.
            let _master = pair.master;
            let mut buffer = [0; 8192];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if drawn.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let cells = |count| NonZeroU16::new(count).ok_or("no cells");
        let parser = Parser::new(cells(ROWS)?, cells(COLUMNS)?, 0);
        Ok(Self { child, keys, frames, parser })
    }

    /// Follows what the terminal shows for so long.
    fn watch(&mut self, time: Duration) {
        self.until(Instant::now() + time, |_| false);
    }

    /// Follows what the terminal shows until a test holds; whether it did before the end.
    fn until(&mut self, end: Instant, test: impl Fn(&Screen) -> bool) -> bool {
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            match self.frames.recv_timeout(left) {
                Ok(bytes) => self.parser.process(&bytes),
                Err(_) => return false,
            }
            if test(self.parser.screen()) {
                return true;
            }
        }
        false
    }

    /// Presses a key, until what it does is seen.
    fn press(&mut self, key: &[u8], shown: &str) -> Result<(), Box<dyn Error>> {
        self.keys.write_all(key)?;
        let end = Instant::now() + PATIENCE;
        if self.until(end, |screen| screen.contents().contains(shown)) {
            return Ok(());
        }
        Err(format!("{shown:?} was never seen in\n{}", self.parser.screen().contents()).into())
    }

    fn leave(mut self) -> Result<(), Box<dyn Error>> {
        // What ended by itself hears no key.
        let _ = self.keys.write_all(CTRL_Q);
        self.watch_to_the_end();
        match self.child.try_wait()? {
            Some(status) if status.success() => Ok(()),
            Some(status) => Err(format!("danmux ended with {status}").into()),
            None => {
                self.child.kill()?;
                self.child.wait()?;
                Err("danmux did not leave".into())
            }
        }
    }

    /// Until the terminal has hung up and the program has ended.
    fn watch_to_the_end(&mut self) {
        let end = Instant::now() + PATIENCE;
        self.until(end, |_| false);
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < end {
            thread::park_timeout(Duration::from_millis(10));
        }
    }
}

fn svg(screen: &Screen) -> String {
    let (width, height) = (f64::from(COLUMNS) * WIDTH + 24.0, ROWS * HEIGHT + 24);
    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0}" height="{height}" font-family="ui-monospace, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace" font-size="14">
<rect width="100%" height="100%" rx="8" fill="{GROUND}"/>
"#
    );
    for row in 0..ROWS {
        for run in runs(screen, row) {
            lay(&mut svg, &run, row);
        }
        for column in 0..COLUMNS {
            if let Some(cell) = screen.cell(row, column) {
                draw(&mut svg, cell, column, row);
            }
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// Cells side by side on the same ground, from a column to another.
struct Run {
    from: u16,
    to: u16,
    ground: String,
}

/// The runs of a row that have a ground of their own: as one each, for seams would show.
fn runs(screen: &Screen, row: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for column in 0..COLUMNS {
        let Some(cell) = screen.cell(row, column) else { continue };
        // The second half of a wide sign has no look of its own.
        let goes_on = cell.is_wide_continuation();
        match runs.last_mut() {
            Some(run) if run.to == column && goes_on => run.to += 1,
            last => {
                let Some(ground) = looks(cell).1 else { continue };
                match last {
                    Some(run) if run.to == column && run.ground == ground => run.to += 1,
                    _ => runs.push(Run { from: column, to: column + 1, ground }),
                }
            }
        }
    }
    runs
}

/// The colour of a cell, and of its ground where it has one.
fn looks(cell: &Cell) -> (String, Option<String>) {
    let front = color(cell.fgcolor(), FRONT);
    let ground = match cell.bgcolor() {
        Color::Default => None,
        other => Some(color(other, GROUND)),
    };
    if !cell.inverse() {
        return (front, ground);
    }
    (ground.unwrap_or_else(|| GROUND.to_owned()), Some(front))
}

fn lay(svg: &mut String, run: &Run, row: u16) {
    let (x, y) = place(run.from, row);
    let width = f64::from(run.to - run.from) * WIDTH;
    rectangle(svg, (x, f64::from(y)), (width, f64::from(HEIGHT)), &run.ground);
}

fn draw(svg: &mut String, cell: &Cell, column: u16, row: u16) {
    let (x, y) = place(column, row);
    let (front, _) = looks(cell);
    let text = cell.contents();
    if text.trim().is_empty() {
        return;
    }
    // Bars reach from edge to edge of a cell; those of a font do not.
    if let Some(eighths) = "▁▂▃▄▅▆▇█".chars().position(|bar| text == bar.to_string())
    {
        let height = f64::from(HEIGHT) * f64::from(u8::try_from(eighths).unwrap_or(7) + 1) / 8.0;
        let top = f64::from(y + HEIGHT) - height;
        return rectangle(svg, (x, top), (WIDTH + 0.3, height + 0.3), &front);
    }
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let weight = if cell.bold() { r#" font-weight="bold""# } else { "" };
    // Writing to a String does not fail.
    let _ =
        writeln!(svg, r#"<text x="{x:.1}" y="{}" fill="{front}"{weight}>{text}</text>"#, y + 14);
}

fn rectangle(svg: &mut String, (x, y): (f64, f64), (width, height): (f64, f64), fill: &str) {
    let _ = writeln!(
        svg,
        r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" fill="{fill}"/>"#
    );
}

/// Where a cell lies.
fn place(column: u16, row: u16) -> (f64, u16) {
    (12.0 + f64::from(column) * WIDTH, 12 + row * HEIGHT)
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
