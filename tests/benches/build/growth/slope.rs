//! How steep a curve is.

/// The slope of the straight line nearest to the points on double-logarithmic paper, by least squares: 1 is linear,
/// 2 quadratic. All coordinates are positive.
pub(super) fn log_log(points: impl Iterator<Item = (f64, f64)>) -> f64 {
    let points: Vec<(f64, f64)> = points.map(|(x, y)| (x.ln(), y.ln())).collect();
    #[expect(clippy::cast_precision_loss, reason = "a few points")]
    let count = points.len() as f64;
    let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / count;
    let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / count;
    let along = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>();
    along / points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum::<f64>()
}
