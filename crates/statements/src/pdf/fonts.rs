//! The two fonts of the paper: Noto Sans for letters, Noto Sans CJK SC for the characters of GB 2312.
//! Both are subsets; fonts/README.md tells how they were made and under which licence.

use std::ops::Range;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

const LETTERS: &[u8] = include_bytes!("../../fonts/latin.ttf");
const CHARACTERS: &[u8] = include_bytes!("../../fonts/han.otf");

/// What stands for a character that neither font has.
const UNKNOWN: char = '?';

/// A font with what is needed to set text in it.
struct Face {
    file: FontRef<'static>,
    font: Font,
    em: f32,
}

/// The fonts of the paper, the first that has a character first.
pub(super) struct Fonts([Face; 2]);

/// A piece of text in one font.
pub(super) struct Run {
    pub(super) font: Font,
    pub(super) text: String,
    pub(super) glyphs: Vec<KrillaGlyph>,
    /// How wide it is, in parts of its size.
    pub(super) width: f32,
}

impl Face {
    fn new(bytes: &'static [u8]) -> Option<Self> {
        let file = FontRef::new(bytes).ok()?;
        let font = Font::new(bytes.into(), 0)?;
        let em = font.units_per_em();
        Some(Self { file, font, em })
    }

    /// The glyph of a character and how far it goes, in parts of the size.
    fn glyph(&self, c: char) -> Option<(skrifa::GlyphId, f32)> {
        let glyph = self.file.charmap().map(c)?;
        let metrics = self
            .file
            .glyph_metrics(Size::unscaled(), LocationRef::default());
        Some((glyph, metrics.advance_width(glyph)? / self.em))
    }
}

impl Fonts {
    pub(super) fn new() -> Option<Self> {
        Some(Self([Face::new(LETTERS)?, Face::new(CHARACTERS)?]))
    }

    /// The text in pieces, each in the font that has its characters.
    pub(super) fn runs(&self, text: &str) -> Vec<Run> {
        let mut runs: Vec<(usize, Run)> = Vec::new();
        for c in text.chars() {
            let Some((at, c, glyph, advance)) = self.place(c).or_else(|| self.place(UNKNOWN))
            else {
                continue;
            };
            if runs.last().is_none_or(|(of, _)| *of != at) {
                let Some(face) = self.0.get(at) else { continue };
                let run = Run {
                    font: face.font.clone(),
                    text: String::new(),
                    glyphs: Vec::new(),
                    width: 0.0,
                };
                runs.push((at, run));
            }
            if let Some((_, run)) = runs.last_mut() {
                let begin = run.text.len();
                run.text.push(c);
                let range: Range<usize> = begin..run.text.len();
                run.glyphs.push(KrillaGlyph {
                    glyph_id: GlyphId::new(glyph.to_u32()),
                    text_range: range,
                    x_advance: advance,
                    x_offset: 0.0,
                    y_offset: 0.0,
                    y_advance: 0.0,
                    location: None,
                });
                run.width += advance;
            }
        }
        runs.into_iter().map(|(_, run)| run).collect()
    }

    /// How wide a character is, in parts of the size.
    pub(super) fn width(&self, c: char) -> f32 {
        let place = self.place(c).or_else(|| self.place(UNKNOWN));
        place.map_or(0.0, |(_, _, _, advance)| advance)
    }

    fn place(&self, c: char) -> Option<(usize, char, skrifa::GlyphId, f32)> {
        self.0.iter().enumerate().find_map(|(at, face)| {
            let (glyph, advance) = face.glyph(c)?;
            Some((at, c, glyph, advance))
        })
    }
}
