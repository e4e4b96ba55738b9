use super::*;

/// The greatest error in units of the last place, with the system's function as the truth, over numbers spread as the exponents are.
fn worst(low: f64, high: f64, got: impl Fn(f64) -> f64, want: impl Fn(f64) -> f64) -> f64 {
    let mut worst = 0.0f64;
    for i in 0..200_000 {
        let part = f64::from(i) / 200_000.0;
        for x in [
            low + (high - low) * part,
            high * (-40.0 * part).exp(),
            low * (-40.0 * part).exp(),
        ] {
            if x < low || x > high {
                continue;
            }
            let (y, truth) = (got(x), want(x));
            let step = f64::from_bits(truth.abs().to_bits() + 1) - truth.abs();
            worst = worst.max((y - truth).abs() / step);
        }
    }
    worst
}

#[test]
fn are_as_good_as_the_system_s_but_for_some_units_in_the_last_place() {
    type Function = fn(f64) -> f64;
    let far = FAR;
    let all: [(&str, f64, f64, Function, Function, f64); 20] = [
        ("exp", -700.0, 709.0, exp::<true>, f64::exp, 1.5),
        ("exp by parts", -700.0, 709.0, exp::<false>, f64::exp, 1.5),
        ("exp2", -1000.0, 1020.0, exp2::<true>, f64::exp2, 1.5),
        ("expm1", -30.0, 300.0, expm1::<true>, f64::exp_m1, 3.0),
        ("log", 1e-300, 1e300, log::<true>, f64::ln, 1.5),
        ("log2", 0.9, 1e300, log2::<true>, f64::log2, 3.0),
        ("log1p", -0.999, 1e10, log1p::<true>, f64::ln_1p, 3.0),
        ("tanh", -30.0, 30.0, tanh::<true>, f64::tanh, 4.0),
        ("sinh", -300.0, 300.0, sinh::<true>, f64::sinh, 4.0),
        ("cosh", -300.0, 300.0, cosh::<true>, f64::cosh, 4.0),
        ("asinh", -1e20, 1e20, asinh::<true>, f64::asinh, 5.0),
        ("acosh", 1.0, 1e20, acosh::<true>, f64::acosh, 5.0),
        (
            "atanh",
            -0.999,
            0.999,
            atanh::<true>,
            |x| x.abs().atanh().copysign(x),
            5.0,
        ),
        ("sin", -far, far, sin::<true>, f64::sin, 2.0),
        ("sin by parts", -far, far, sin::<false>, f64::sin, 2.0),
        ("cos", -far, far, cos::<true>, f64::cos, 2.0),
        ("tan", -far, far, tan::<true>, f64::tan, 4.0),
        ("atan", -1e10, 1e10, atan::<true>, f64::atan, 2.0),
        ("asin", -1.0, 1.0, asin::<true>, f64::asin, 5.0),
        ("acos", -1.0, 1.0, acos::<true>, f64::acos, 5.0),
    ];
    for (name, low, high, got, want, most) in all {
        let found = worst(low, high, got, want);
        assert!(found <= most, "{name} is off by {found} units");
    }
}

#[test]
fn ends_are_the_system_s() {
    let inf = f64::INFINITY;
    let x = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        2.0,
        -2.0,
        inf,
        -inf,
        f64::NAN,
        1e-310,
        800.0,
        -800.0,
    ];
    type Function = fn(f64) -> f64;
    let all: [(&str, Function, Function); 16] = [
        ("exp", exp::<true>, f64::exp),
        ("exp2", exp2::<true>, f64::exp2),
        ("expm1", expm1::<true>, f64::exp_m1),
        ("log", log::<true>, f64::ln),
        ("log2", log2::<true>, f64::log2),
        ("log1p", log1p::<true>, f64::ln_1p),
        ("tanh", tanh::<true>, f64::tanh),
        ("sinh", sinh::<true>, f64::sinh),
        ("cosh", cosh::<true>, f64::cosh),
        ("asinh", asinh::<true>, f64::asinh),
        ("acosh", acosh::<true>, f64::acosh),
        ("atanh", atanh::<true>, f64::atanh),
        ("sin", sin::<true>, f64::sin),
        ("cos", cos::<true>, f64::cos),
        ("tan", tan::<true>, f64::tan),
        ("atan", atan::<true>, f64::atan),
    ];
    for (name, got, want) in all {
        for x in x {
            let (y, truth) = (got(x), want(x));
            let same = y == truth && y.is_sign_negative() == truth.is_sign_negative()
                || y.is_nan() && truth.is_nan()
                || ((y - truth) / truth).abs() < 1e-15;
            assert!(same, "{name} of {x} is {y}, not {truth}");
        }
    }
    let values = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        2.0,
        -3.0,
        0.5,
        -0.5,
        inf,
        -inf,
        f64::NAN,
    ];
    for a in values {
        for b in values {
            let (y, truth) = (pow32::<true>(a, b), a.powf(b));
            let same =
                y == truth || y.is_nan() && truth.is_nan() || (y / truth - 1.0).abs() < 1e-13;
            assert!(same, "{a} to the power of {b} is {y}, not {truth}");
        }
    }
}

/// How far numbers are apart, as a part of the second.
fn apart(y: f64, truth: f64) -> f64 {
    if y == truth && y.is_sign_negative() == truth.is_sign_negative()
        || y.is_nan() && truth.is_nan()
    {
        0.0
    } else {
        ((y - truth) / truth).abs()
    }
}

#[test]
fn error_functions_are_those_of_the_c_library_and_undo_each_other() {
    // x, erf x and erfc x by Python 3.
    let given = [
        (1e-300, 1.1283791670955126e-300, 1.0),
        (1e-09, 1.1283791670955127e-09, 0.9999999988716208),
        (0.1, 0.1124629160182849, 0.8875370839817152),
        (0.5, 0.5204998778130465, 0.4795001221869535),
        (0.84, 0.7651427114549946, 0.23485728854500548),
        (0.999999, 0.8427003778418023, 0.15729962215819768),
        (1.0, 0.8427007929497149, 0.15729920705028513),
        (1.000001, 0.8427012080567972, 0.15729879194320284),
        (1.5, 0.9661051464753108, 0.033894853524689274),
        (2.0, 0.9953222650189527, 0.004677734981047265),
        (2.99999, 0.9999779081104291, 2.209188957088162e-05),
        (3.0, 0.9999779095030014, 2.2090496998585438e-05),
        (4.5, 0.9999999998033839, 1.9661604415428873e-10),
        (6.0, 1.0, 2.1519736712498916e-17),
        (7.999, 1.0, 1.1406723309454422e-29),
        (8.0, 1.0, 1.1224297172982928e-29),
        (9.5, 1.0, 3.76921448565488e-41),
        (12.0, 1.0, 1.3562611692059042e-64),
        (20.0, 1.0, 5.3958656116079005e-176),
        (26.0, 1.0, 5.663192408856143e-296),
        (27.2, 1.0, 1e-323),
    ];
    for (x, whole, rest) in given {
        let all = [
            ("erf", erf::<true>(x), whole),
            ("erf by parts", erf::<false>(x), whole),
            ("erf below 0", -erf::<true>(-x), whole),
            ("erfc", erfc::<true>(x), rest),
            ("erfc below 0", erfc::<true>(-x), 1.0 + whole),
        ];
        for (name, y, truth) in all {
            assert!(
                apart(y, truth) <= 2e-15,
                "{name} of {x} is {y}, not {truth}"
            );
        }
        assert!(
            apart(erfc::<false>(x), rest) <= 2e-13,
            "erfc by parts of {x}"
        );
    }
    let inf = f64::INFINITY;
    let ends = [
        (0.0, 0.0),
        (-0.0, -0.0),
        (1.0, inf),
        (-1.0, -inf),
        (1.5, f64::NAN),
        (f64::NAN, f64::NAN),
    ];
    for (x, y) in ends {
        assert!(apart(erfinv::<true>(x), y) == 0.0, "erfinv of {x}");
    }
    for (x, whole, rest) in [
        (inf, 1.0, 0.0),
        (-inf, -1.0, 2.0),
        (-0.0, -0.0, 1.0),
        (f64::NAN, f64::NAN, f64::NAN),
    ] {
        assert!(
            apart(erf::<true>(x), whole) == 0.0 && apart(erfc::<true>(x), rest) == 0.0,
            "{x}"
        );
    }
    for i in 1..20_000 {
        let x = f64::from(i) / 20_000.0;
        for y in [erfinv::<true>(x), erfinv::<false>(x), -erfinv::<true>(-x)] {
            assert!(apart(erf::<true>(y), x) <= 2e-15, "erfinv of {x} is {y}");
        }
    }
    for n in 1..52 {
        let rest = 0.7 * 0.5f64.powi(n);
        let rest = 1.0 - (1.0 - rest);
        let y = erfinv::<true>(1.0 - rest);
        assert!(
            apart(erfc::<true>(y), rest) <= 1e-13,
            "erfinv of 1 − {rest} is {y}"
        );
    }
}

#[test]
fn atan2_is_the_system_s() {
    let some = [
        0.0,
        1.0,
        0.3,
        2.5,
        1e300,
        1e-300,
        1e-310,
        7.0,
        f64::INFINITY,
    ];
    let both = || some.into_iter().chain(some.map(|x| -x)).chain([f64::NAN]);
    for y in both() {
        for x in both() {
            let (found, truth) = (atan2::<true>(y, x), y.atan2(x));
            assert!(
                apart(found, truth) <= 1e-15,
                "atan2 of {y} and {x} is {found}, not {truth}"
            );
        }
    }
}
