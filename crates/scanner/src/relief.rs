//! How much darker each pixel is than the middle of its surroundings: uneven light no longer counts.

use crate::image::{Image, Point};

/// Pixels a side of the squares whose extremes are kept.
const SQUARE: usize = 8;
/// Squares to each side whose extremes make the middle of one.
const REACH: usize = 3;
/// Less contrast than this is none: such a place is all light, but for what is far darker around.
const CONTRAST_AT_LEAST: i32 = 16;

/// Above 0 is dark, below 0 is light.
pub(crate) struct Relief {
    width: usize,
    height: usize,
    heights: Vec<i16>,
}

#[derive(Clone, Copy)]
struct Square {
    darkest: u8,
    lightest: u8,
    mean: u8,
}

impl Relief {
    pub(crate) fn of(image: &Image) -> Self {
        let (width, height) = (image.width(), image.height());
        let (across, squares) = squares(image);
        let middles = middles(across, &squares);
        let mut heights = Vec::with_capacity(width * height);
        let mut line = vec![0; across];
        for (y, row) in image.rows().enumerate() {
            between_rows(&middles, across, y, &mut line);
            push_row(row, &line, &mut heights);
        }
        Self {
            width,
            height,
            heights,
        }
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn height(&self) -> usize {
        self.height
    }

    pub(crate) fn rows(&self) -> std::slice::ChunksExact<'_, i16> {
        self.heights.chunks_exact(self.width.max(1))
    }

    /// Between the four nearest pixels; at the edge beyond it.
    #[inline]
    pub(crate) fn at(&self, place: Point) -> f32 {
        if self.width < 2 || self.height < 2 {
            return 0.0;
        }
        let x = (place.x - 0.5).clamp(0.0, (self.width - 2) as f32);
        let y = (place.y - 0.5).clamp(0.0, (self.height - 2) as f32);
        let (column, row) = (x as usize, y as usize);
        let (right, down) = (x - column as f32, y - row as f32);
        let start = row * self.width + column;
        let pair = |start: usize| match self.heights.get(start..start + 2) {
            Some([left, next]) => f32::from(*left) + (f32::from(*next) - f32::from(*left)) * right,
            _ => 0.0,
        };
        let (above, below) = (pair(start), pair(start + self.width));
        above + (below - above) * down
    }

    pub(crate) fn holds(&self, place: Point) -> bool {
        place.x >= 0.0
            && place.y >= 0.0
            && place.x < self.width as f32
            && place.y < self.height as f32
    }
}

/// The number of squares in a row, and all of them; those at the right and lower edge are smaller.
fn squares(image: &Image) -> (usize, Vec<Square>) {
    let across = image.width().div_ceil(SQUARE);
    let mut squares = Vec::with_capacity(across * image.height().div_ceil(SQUARE));
    let mut band = vec![(u8::MAX, 0_u8, 0_u32, 0_u32); across];
    let mut close = |band: &mut Vec<(u8, u8, u32, u32)>| {
        squares.extend(band.iter().map(|(darkest, lightest, sum, count)| Square {
            darkest: *darkest,
            lightest: *lightest,
            mean: (sum / (*count).max(1)) as u8,
        }));
        band.fill((u8::MAX, 0, 0, 0));
    };
    for (y, row) in image.rows().enumerate() {
        if y > 0 && y % SQUARE == 0 {
            close(&mut band);
        }
        for (pixels, square) in row.chunks(SQUARE).zip(&mut band) {
            for pixel in pixels {
                square.0 = square.0.min(*pixel);
                square.1 = square.1.max(*pixel);
                square.2 += u32::from(*pixel);
            }
            square.3 += pixels.len() as u32;
        }
    }
    if image.height() > 0 {
        close(&mut band);
    }
    (across, squares)
}

/// The middle between dark and light around each square.
fn middles(across: usize, squares: &[Square]) -> Vec<i32> {
    if across == 0 {
        return Vec::new();
    }
    let rows: Vec<&[Square]> = squares.chunks_exact(across).collect();
    let mut middles = Vec::with_capacity(squares.len());
    for y in 0..rows.len() {
        let around = rows
            .get(y.saturating_sub(REACH)..(y + REACH + 1).min(rows.len()))
            .unwrap_or_default();
        // Down first, then across: the window is the same, the work is less.
        let mut columns = vec![(u8::MAX, 0_u8, 0_u32); across];
        for row in around {
            for (column, square) in columns.iter_mut().zip(*row) {
                column.0 = column.0.min(square.darkest);
                column.1 = column.1.max(square.lightest);
                column.2 += u32::from(square.mean);
            }
        }
        for x in 0..across {
            let window = columns
                .get(x.saturating_sub(REACH)..(x + REACH + 1).min(across))
                .unwrap_or_default();
            let darkest = i32::from(window.iter().map(|it| it.0).min().unwrap_or_default());
            let lightest = i32::from(window.iter().map(|it| it.1).max().unwrap_or_default());
            let sum: u32 = window.iter().map(|it| it.2).sum();
            let mean = (sum as usize / (window.len() * around.len()).max(1)) as i32;
            middles.push(if lightest - darkest < CONTRAST_AT_LEAST {
                darkest - 1
            } else {
                (darkest + lightest + 2 * mean) / 4
            });
        }
    }
    middles
}

/// The middles of one row of pixels at the squares' centres, in 256ths.
fn between_rows(middles: &[i32], across: usize, y: usize, line: &mut [i32]) {
    let half = SQUARE / 2;
    let above = y.saturating_sub(half) / SQUARE;
    let part = if y < half {
        0
    } else {
        ((y - half) % SQUARE * 256 / SQUARE) as i32
    };
    let upper = middles.get(above * across..).unwrap_or_default();
    let lower = middles
        .get((above + 1) * across..)
        .filter(|it| !it.is_empty())
        .unwrap_or(upper);
    for (slot, (a, b)) in line.iter_mut().zip(upper.iter().zip(lower)) {
        *slot = a * 256 + (b - a) * part;
    }
}

fn push_row(row: &[u8], line: &[i32], heights: &mut Vec<i16>) {
    let half = SQUARE / 2;
    let first = line.first().copied().unwrap_or_default();
    let (start, rest) = row.split_at(half.min(row.len()));
    heights.extend(
        start
            .iter()
            .map(|pixel| ((first >> 8) - i32::from(*pixel)) as i16),
    );
    for (index, pixels) in rest.chunks(SQUARE).enumerate() {
        let left = line.get(index).copied().unwrap_or(first);
        let right = line.get(index + 1).copied().unwrap_or(left);
        let step = (right - left) / SQUARE as i32;
        let mut middle = left;
        heights.extend(pixels.iter().map(|pixel| {
            let height = (middle >> 8) - i32::from(*pixel);
            middle += step;
            height as i16
        }));
    }
}
