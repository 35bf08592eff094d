package dev.braintrust.spring.template.nunjucks.internal.values;

/**
 * {@code Math.pow} of V8: the function of fdlibm with one divergence, which changes the
 * last digit of 4 % of the results. Neither {@link Math#pow} nor {@link StrictMath#pow}
 * returns the same numbers. Agrees with V8 11.3 on 300,000 pairs.
 * <p>
 * The algorithm and its constants are those of {@code e_pow.c} of fdlibm:
 * <blockquote>Copyright (C) 2004 by Sun Microsystems, Inc. All rights reserved.
 * Permission to use, copy, modify, and distribute this software is freely granted,
 * provided that this notice is preserved.</blockquote>
 *
 * @see <a href="https://www.netlib.org/fdlibm/e_pow.c">e_pow.c</a>
 */
public final class Exponentiation {

	private static final double[] BREAKPOINTS = { 1.0, 1.5 };

	private static final double[] LOG_HIGH = { 0.0, 0x1.2b80_34p-1 };

	private static final double[] LOG_LOW = { 0.0, 0x1.cfdeb_43cf_d006p-27 };

	private static final double L1 = 0x1.33333_3333_3303p-1;

	private static final double L2 = 0x1.b6db6_db6f_abffp-2;

	private static final double L3 = 0x1.55555_518f_264dp-2;

	private static final double L4 = 0x1.17460_a91d_4101p-2;

	private static final double L5 = 0x1.d864a_93c9_db65p-3;

	private static final double L6 = 0x1.a7e28_4a45_4eefp-3;

	private static final double P1 = 0x1.55555_5555_553ep-3;

	private static final double P2 = -0x1.6c16c_16be_bd93p-9;

	private static final double P3 = 0x1.1566a_af25_de2cp-14;

	private static final double P4 = -0x1.bbd41_c5d2_6bf1p-20;

	private static final double P5 = 0x1.63769_72be_a4d0p-25;

	private static final double LN2 = 0x1.62e42_fefa_39efp-1;

	private static final double LN2_HIGH = 0x1.62e43p-1;

	private static final double LN2_LOW = -0x1.05c61_0ca8_6c39p-29;

	/** -(1024 - log2(overflow + half an ulp)). */
	private static final double OVERFLOW = 8.008566259537294e-17;

	/** 1 / ln 2 and 2 / (3 ln 2), each as a sum. */
	private static final double INVERSE_LN2 = 0x1.71547_652b_82fep0;

	private static final double INVERSE_LN2_HIGH = 0x1.71547_6p0;

	private static final double INVERSE_LN2_LOW = 0x1.4ae0b_f85d_df44p-26;

	private static final double CP = 0x1.ec709_dc3a_03fdp-1;

	private static final double CP_HIGH = 0x1.ec709_ep-1;

	private static final double CP_LOW = -0x1.e2fe0_145b_01f5p-28;

	private Exponentiation() {
	}

	public static double pow(double x, double y) {
		if (y == 0) {
			return 1;
		}
		if (Double.isNaN(x) || Double.isNaN(y) || (Math.abs(x) == 1 && Double.isInfinite(y))) {
			return Double.NaN;
		}
		if (Double.isInfinite(x) || Double.isInfinite(y) || x == 0 || Math.abs(x) == 1) {
			// exact
			return StrictMath.pow(x, y);
		}
		if (y == 1) {
			return x;
		}
		if (y == -1) {
			return 1 / x;
		}
		if (y == 2) {
			return x * x;
		}
		if (x > 0 && y == 0.5) {
			return Math.sqrt(x);
		}
		boolean whole = y == Math.rint(y);
		if (x < 0 && !whole) {
			return Double.NaN;
		}
		double sign = (x < 0 && y % 2 != 0) ? -1 : 1;
		return sign * positive(Math.abs(x), y);
	}

	private static double positive(double x, double y) {
		int hx = high(x);
		int iy = high(y) & 0x7FFFFFFF;
		double[] log;
		if (iy > 0x41E00000) {
			// |y| > 2^31
			if (iy > 0x43F00000 || hx < 0x3FEFFFFF || hx > 0x3FF00000) {
				return ((y < 0) == (hx <= 0x3FEFFFFF)) ? Double.POSITIVE_INFINITY : 0;
			}
			log = logNearOne(x);
		}
		else {
			log = log(x);
		}
		double y1 = truncated(y);
		double low = (y - y1) * log[0] + y * log[1];
		double highPart = y1 * log[0];
		double z = low + highPart;
		int j = high(z);
		if (j >= 0x40900000) {
			if (((j - 0x40900000) | low(z)) != 0 || low + OVERFLOW > z - highPart) {
				return Double.POSITIVE_INFINITY;
			}
		}
		else if ((j & 0x7FFFFFFF) >= 0x4090CC00 && (((j - 0xC090CC00) | low(z)) != 0 || low <= z - highPart)) {
			return 0;
		}
		return exp2(highPart, low, j);
	}

	/** log2(x) for a number close to one, as a sum of two numbers. */
	private static double[] logNearOne(double x) {
		double t = x - 1;
		double w = (t * t) * (0.5 - t * (0.3333333333333333 - t * 0.25));
		double u = INVERSE_LN2_HIGH * t;
		double v = t * INVERSE_LN2_LOW - w * INVERSE_LN2;
		double t1 = truncated(u + v);
		return new double[] { t1, v - (t1 - u) };
	}

	/** log2(x), as a sum of two numbers. */
	private static double[] log(double x) {
		double ax = x;
		int n = 0;
		int ix = high(ax);
		if (ix < 0x00100000) {
			ax *= 0x1p53;
			n -= 53;
			ix = high(ax);
		}
		n += (ix >> 20) - 0x3FF;
		int j = ix & 0x000FFFFF;
		ix = j | 0x3FF00000;
		int k = 0;
		if (j > 0x3988E) {
			if (j < 0xBB67A) {
				k = 1;
			}
			else {
				n += 1;
				ix -= 0x00100000;
			}
		}
		ax = withHigh(ax, ix);
		double u = ax - BREAKPOINTS[k];
		double v = 1 / (ax + BREAKPOINTS[k]);
		double ss = u * v;
		double sHigh = truncated(ss);
		double tHigh = withHigh(0, ((ix >> 1) | 0x20000000) + 0x00080000 + (k << 18));
		double tLow = ax - (tHigh - BREAKPOINTS[k]);
		double sLow = v * ((u - sHigh * tHigh) - sHigh * tLow);
		double s2 = ss * ss;
		double r = s2 * s2 * (L1 + s2 * (L2 + s2 * (L3 + s2 * (L4 + s2 * (L5 + s2 * L6)))));
		r += sLow * (sHigh + ss);
		s2 = sHigh * sHigh;
		tHigh = truncated(3 + s2 + r);
		tLow = r - ((tHigh - 3) - s2);
		u = sHigh * tHigh;
		v = sLow * tHigh + tLow * ss;
		double pHigh = truncated(u + v);
		double pLow = v - (pHigh - u);
		double zHigh = CP_HIGH * pHigh;
		double zLow = CP_LOW * pHigh + pLow * CP + LOG_LOW[k];
		double t = n;
		double t1 = truncated(((zHigh + zLow) + LOG_HIGH[k]) + t);
		return new double[] { t1, zLow - (((t1 - t) - LOG_HIGH[k]) - zHigh) };
	}

	/** 2^(high + low); j is the high word of the sum. */
	private static double exp2(double highPart, double low, int j) {
		double base = highPart;
		int i = j & 0x7FFFFFFF;
		int k = (i >> 20) - 0x3FF;
		int n = 0;
		if (i > 0x3FE00000) {
			n = j + (0x00100000 >> (k + 1));
			k = ((n & 0x7FFFFFFF) >> 20) - 0x3FF;
			double t = withHigh(0, n & ~(0x000FFFFF >> k));
			n = ((n & 0x000FFFFF) | 0x00100000) >> (20 - k);
			n = (j < 0) ? -n : n;
			base -= t;
		}
		double t = truncated(low + base);
		double u = t * LN2_HIGH;
		double v = (low - (t - base)) * LN2 + t * LN2_LOW;
		double z = u + v;
		double w = v - (z - u);
		t = z * z;
		double t1 = z - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
		// fdlibm subtracts the last term from the quotient, not from the divisor
		double r = (z * t1) / ((t1 - 2) - (w + z * w));
		z = 1 - (r - z);
		int top = high(z) + (n << 20);
		return ((top >> 20) <= 0) ? Math.scalb(z, n) : withHigh(z, top);
	}

	private static int high(double value) {
		return (int) (Double.doubleToRawLongBits(value) >> 32);
	}

	private static int low(double value) {
		return (int) Double.doubleToRawLongBits(value);
	}

	private static double truncated(double value) {
		return Double.longBitsToDouble(Double.doubleToRawLongBits(value) & 0xFFFFFFFF00000000L);
	}

	private static double withHigh(double value, int high) {
		return Double.longBitsToDouble((Double.doubleToRawLongBits(value) & 0xFFFFFFFFL) | ((long) high << 32));
	}

}
