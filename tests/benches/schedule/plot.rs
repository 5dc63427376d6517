//! Every tenant's share over time, as a picture.

use std::error::Error;
use std::time::Duration;

use plotters::prelude::{ChartBuilder, IntoDrawingArea, LineSeries, RGBColor, SVGBackend, WHITE};
use plotters::style::Color;

use crate::shares::{Piece, WINDOW, cpu_ms, mean};

/// Pixels of the picture.
const SIZE: (u32, u32) = (960, 420);

/// Between two points of a line, each of which speaks of the whole window from there on.
const STEP: Duration = Duration::from_secs(1);

const OTHERS: RGBColor = RGBColor(150, 170, 190);
const FLOODER: RGBColor = RGBColor(200, 60, 30);

/// The share of each of `n_tenants` in windows that glide, over the mean: 1 is an equal share. That of `flooder` is drawn
/// last and in red.
pub(crate) fn shares(pieces: &[Piece], n_tenants: usize, flooder: usize) -> String {
    let end = pieces.iter().map(|piece| piece.at).max().unwrap_or_default();
    let mut starts = Vec::new();
    while let Some(start) = starts.last().map_or(Some(Duration::ZERO), |last: &Duration| Some(*last + STEP))
        && start + WINDOW <= end
    {
        starts.push(start);
    }
    let windows: Vec<(f64, Vec<f64>)> =
        starts.iter().map(|start| (start.as_secs_f64(), relative(&cpu_ms(pieces, *start)))).collect();
    let mut text = String::new();
    draw(&windows, n_tenants, flooder, &mut text).expect("a picture is only text");
    text
}

fn relative(shares: &[f64]) -> Vec<f64> {
    let mean = mean(shares);
    shares.iter().map(|share| share / mean).collect()
}

fn draw(
    windows: &[(f64, Vec<f64>)],
    n_tenants: usize,
    flooder: usize,
    text: &mut String,
) -> Result<(), Box<dyn Error>> {
    let root = SVGBackend::with_string(text, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let last = windows.last().map_or(1.0, |(start, _)| *start);
    let mut chart = ChartBuilder::on(&root)
        .caption("CPU time of each tenant over the mean, windows of 10 s", ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(60)
        .build_cartesian_2d(0.0..last, 0.0..2.0)?;
    chart.configure_mesh().x_desc("seconds").light_line_style(WHITE).draw()?;
    let line = |tenant: usize| windows.iter().map(move |(start, shares)| (*start, shares[tenant]));
    for tenant in (0..n_tenants).filter(|tenant| *tenant != flooder) {
        chart.draw_series(LineSeries::new(line(tenant), OTHERS.stroke_width(1)))?;
    }
    chart.draw_series(LineSeries::new(line(flooder), FLOODER.stroke_width(2)))?;
    root.present()?;
    Ok(())
}
