//! The curve as a picture.

use std::error::Error;

use plotters::coord::Shift;
use plotters::prelude::{
    ChartBuilder, Circle, DrawingArea, IntoDrawingArea, IntoLogRange, LineSeries, RGBColor, SVGBackend, WHITE,
};
use plotters::style::Color;

use super::{Cost, Growth, Point, S5_ELEMENTS};

/// Pixels of the picture.
const SIZE: (u32, u32) = (960, 420);

/// A line of the picture.
struct Line {
    name: &'static str,
    colour: RGBColor,
    of: fn(&Point) -> Cost,
}

const NATIVE: Line = Line { name: "native", colour: RGBColor(38, 100, 160), of: |point| point.native };
const SANDBOX: Line = Line { name: "sandbox", colour: RGBColor(200, 90, 30), of: |point| point.sandbox };
const COMMAND: Line =
    Line { name: "jpefarm build", colour: RGBColor(60, 140, 60), of: |point| point.command };
const REFERENCE: RGBColor = RGBColor(90, 90, 90);

type Area<'s> = DrawingArea<SVGBackend<'s>, Shift>;

/// Time on the left, memory on the right, both axes logarithmic: a straight line of slope 1 is linear growth.
pub(super) fn svg(growth: &Growth) -> String {
    let mut text = String::new();
    draw(growth, &mut text).expect("a picture is only text");
    text
}

fn draw(growth: &Growth, text: &mut String) -> Result<(), Box<dyn Error>> {
    let root = SVGBackend::with_string(text, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let (left, right) = root.split_horizontally(SIZE.0 / 2);
    chart(&left, "Time in ms", growth, &[NATIVE, SANDBOX, COMMAND], |cost| cost.seconds * 1e3)?;
    chart(&right, "Peak memory in MiB", growth, &[NATIVE, COMMAND], |cost| cost.memory_mib)?;
    root.present()?;
    Ok(())
}

fn chart(
    area: &Area<'_>,
    title: &str,
    growth: &Growth,
    lines: &[Line],
    figure: fn(&Cost) -> f64,
) -> Result<(), Box<dyn Error>> {
    let all = || growth.points.iter().flat_map(|point| lines.iter().map(|line| (line.of)(point)));
    let figures = || all().map(|cost| figure(&cost));
    let least = figures().fold(f64::MAX, f64::min) / 2.0;
    let most = figures().fold(figure(&growth.reference), f64::max) * 2.0;
    let (start, end) = (growth.points[0].elements, growth.points[growth.points.len() - 1].elements);
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(60)
        .build_cartesian_2d((axis(start) / 1.5..axis(end) * 1.5).log_scale(), (least..most).log_scale())?;
    chart.configure_mesh().x_desc("elements").x_labels(6).y_labels(6).light_line_style(WHITE).draw()?;
    for Line { name, colour, of } in lines {
        let points: Vec<_> =
            growth.points.iter().map(|point| (axis(point.elements), figure(&of(point)))).collect();
        chart.draw_series(points.iter().map(|point| Circle::new(*point, 3, colour.filled())))?;
        let series = chart.draw_series(LineSeries::new(points, colour.stroke_width(2)))?;
        series.label(*name).legend(|(x, y)| Circle::new((x + 8, y), 4, colour.filled()));
    }
    let reference = (axis(S5_ELEMENTS), figure(&growth.reference));
    let series = chart.draw_series([Circle::new(reference, 5, REFERENCE.filled())])?;
    series.label("Python reference").legend(|(x, y)| Circle::new((x + 8, y), 4, REFERENCE.filled()));
    let labels = chart.configure_series_labels().background_style(WHITE).border_style(REFERENCE).draw();
    labels.map_err(Into::into)
}

fn axis(elements: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "at most 250,000")]
    let elements = elements as f64;
    elements
}
