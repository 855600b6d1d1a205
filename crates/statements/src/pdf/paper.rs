//! Sheets of A4 with lines of text and rules on them; numbered when they are finished.

use krilla::Document;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};

use super::fonts::Fonts;

/// A4, in points.
const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;

/// How dark a text is.
#[derive(Clone, Copy)]
pub(super) enum Tone {
    Ink,
    Soft,
}

/// On which side of its place a text stands.
#[derive(Clone, Copy)]
pub(super) enum Align {
    Left,
    Right,
}

enum Mark {
    Text {
        text: String,
        x: f32,
        y: f32,
        size: f32,
        tone: Tone,
    },
    Rule {
        from: f32,
        to: f32,
        y: f32,
    },
}

/// The sheets.
pub(super) struct Paper {
    fonts: Fonts,
    sheets: Vec<Vec<Mark>>,
}

impl Paper {
    /// One empty sheet; none where the fonts cannot be read.
    pub(super) fn new() -> Option<Self> {
        Some(Self {
            fonts: Fonts::new()?,
            sheets: vec![Vec::new()],
        })
    }

    pub(super) fn next_page(&mut self) {
        self.sheets.push(Vec::new());
    }

    /// A text whose base line is at `y`, in points from the sheet's upper edge.
    pub(super) fn text(&mut self, text: &str, x: f32, y: f32, size: f32, tone: Tone, align: Align) {
        let x = match align {
            Align::Left => x,
            Align::Right => x - self.width(text, size),
        };
        let text = text.to_owned();
        self.mark(Mark::Text {
            text,
            x,
            y,
            size,
            tone,
        });
    }

    /// A hairline across.
    pub(super) fn rule(&mut self, from: f32, to: f32, y: f32) {
        self.mark(Mark::Rule { from, to, y });
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.push(mark);
        }
    }

    fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.fonts.width(c) * size).sum()
    }

    /// The text in lines of at most this width: broken at spaces where there are any.
    pub(super) fn wrap(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split_inclusive(' ') {
            if !line.is_empty()
                && self.width(&line, size) + self.width(word.trim_end(), size) > width
            {
                lines.push(std::mem::take(&mut line));
            }
            for c in word.chars() {
                if self.width(&line, size) + self.fonts.width(c) * size > width && c != ' ' {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(c);
            }
        }
        if !line.trim().is_empty() {
            lines.push(line);
        }
        lines
    }

    /// The file, each sheet with its number.
    pub(super) fn finish(mut self, title: &str, language: &str) -> Vec<u8> {
        let count = self.sheets.len();
        let mut document = Document::new();
        for (at, sheet) in std::mem::take(&mut self.sheets).into_iter().enumerate() {
            let Some(settings) = PageSettings::from_wh(WIDTH, HEIGHT) else {
                continue;
            };
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            let number = format!("{} / {count}", at + 1);
            let x = 547.0 - self.width(&number, 8.5);
            let number = Mark::Text {
                text: number,
                x,
                y: 812.0,
                size: 8.5,
                tone: Tone::Soft,
            };
            for mark in sheet.into_iter().chain([number]) {
                self.draw(&mut surface, mark);
            }
            surface.finish();
            page.finish();
        }
        let metadata = Metadata::new()
            .title(title.to_owned())
            .creator("Poltina".to_owned())
            .language(language.to_owned());
        document.set_metadata(metadata);
        document.finish().unwrap_or_default()
    }

    fn draw(&self, surface: &mut krilla::surface::Surface<'_>, mark: Mark) {
        match mark {
            Mark::Text {
                text,
                mut x,
                y,
                size,
                tone,
            } => {
                surface.set_stroke(None);
                surface.set_fill(Some(fill(tone)));
                for run in self.fonts.runs(&text) {
                    let start = Point::from_xy(x, y);
                    surface.draw_glyphs(start, &run.glyphs, run.font, &run.text, size, false);
                    x += run.width * size;
                }
            }
            Mark::Rule { from, to, y } => {
                let mut path = PathBuilder::new();
                path.move_to(from, y);
                path.line_to(to, y);
                surface.set_fill(None);
                surface.set_stroke(Some(Stroke {
                    paint: luma::Color::new(210).into(),
                    width: 0.5,
                    ..Stroke::default()
                }));
                if let Some(path) = path.finish() {
                    surface.draw_path(&path);
                }
            }
        }
    }
}

fn fill(tone: Tone) -> Fill {
    let lightness = match tone {
        Tone::Ink => 20,
        Tone::Soft => 95,
    };
    Fill {
        paint: luma::Color::new(lightness).into(),
        opacity: NormalizedF32::ONE,
        ..Fill::default()
    }
}
