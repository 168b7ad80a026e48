package io.github.sequor.feature;

/**
 * The discrete Fourier transform of real numbers, {@code X[k] = sum over n of x[n] exp(-2 pi i k n / N)}, N a power of
 * two: a complex transform of half the size whose halves are taken apart. Not for several threads at once.
 */
final class RealFft {
    private final int size;
    private final double[] cosines;      // of 2 pi k / N
    private final double[] sines;
    private final double[] re;
    private final double[] im;

    RealFft(int size) {
        if (size < 2 || Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("size: expected a power of two from 2 on, was " + size);
        }
        this.size = size;
        cosines = new double[size / 2];
        sines = new double[size / 2];
        for (int k = 0; k < size / 2; k++) {
            cosines[k] = Math.cos(2 * Math.PI * k / size);
            sines[k] = Math.sin(2 * Math.PI * k / size);
        }
        re = new double[size / 2];
        im = new double[size / 2];
    }

    /** Writes |X[k]|^2 of k from 0 to N / 2. */
    void power(double[] x, double[] to) {
        int half = size / 2;
        for (int n = 0; n < half; n++) {
            re[n] = x[2 * n];
            im[n] = x[2 * n + 1];
        }
        transform();
        for (int k = 0; k <= half; k++) {
            int a = k % half;
            int b = (half - k) % half;
            double evenRe = (re[a] + re[b]) / 2;
            double evenIm = (im[a] - im[b]) / 2;
            double oddRe = (im[a] + im[b]) / 2;
            double oddIm = (re[b] - re[a]) / 2;
            double c = k < half ? cosines[k] : -1;
            double s = k < half ? sines[k] : 0;
            double real = evenRe + c * oddRe + s * oddIm;
            double imaginary = evenIm + c * oddIm - s * oddRe;
            to[k] = real * real + imaginary * imaginary;
        }
    }

    /** The complex transform of N / 2 numbers, in place, by halves (Cooley and Tukey). */
    private void transform() {
        int n = size / 2;
        for (int i = 1, j = 0; i < n; i++) {
            int bit = n >> 1;
            for (; (j & bit) != 0; bit >>= 1) {
                j ^= bit;
            }
            j ^= bit;
            if (i < j) {
                double r = re[i];
                re[i] = re[j];
                re[j] = r;
                double m = im[i];
                im[i] = im[j];
                im[j] = m;
            }
        }
        for (int length = 2; length <= n; length *= 2) {
            int stride = size / length;
            for (int begin = 0; begin < n; begin += length) {
                for (int k = 0; k < length / 2; k++) {
                    int i = begin + k;
                    int j = i + length / 2;
                    double c = cosines[k * stride];
                    double s = sines[k * stride];
                    double real = re[j] * c + im[j] * s;
                    double imaginary = im[j] * c - re[j] * s;
                    re[j] = re[i] - real;
                    im[j] = im[i] - imaginary;
                    re[i] += real;
                    im[i] += imaginary;
                }
            }
        }
    }
}
