package io.gopark.benchmarks.program;

import java.util.Arrays;

/** Computing that every JVM rival shares out in rows. */
public final class Kernels {
  public static final int IMAGE_SIDE = 400;
  public static final int MATRIX_SIDE = 400;

  private static final int MAX_ITERATIONS = 200;

  private Kernels() {}

  /** One operation is a pixel. */
  public static final class Mandelbrot {
    private final int[][] counts = new int[IMAGE_SIDE][];

    public void row(int y) {
      int[] line = new int[IMAGE_SIDE];
      for (int x = 0; x < IMAGE_SIDE; x++) {
        line[x] = escape(2.5 * x / IMAGE_SIDE - 2, 2.5 * y / IMAGE_SIDE - 1.25);
      }
      counts[y] = line;
    }

    private static int escape(double cr, double ci) {
      double zr = 0;
      double zi = 0;
      for (int i = 0; i < MAX_ITERATIONS; i++) {
        double r2 = zr * zr;
        double i2 = zi * zi;
        if (r2 + i2 > 4) {
          return i;
        }
        zi = 2 * zr * zi + ci;
        zr = r2 - i2 + cr;
      }
      return MAX_ITERATIONS;
    }
  }

  /** One operation is an element of the product. */
  public static final class Matrix {
    private final double[][] a = filled(1);
    private final double[][] b = filled(2);
    private final double[][] c = filled(0);

    private static double[][] filled(double value) {
      var matrix = new double[MATRIX_SIDE][MATRIX_SIDE];
      for (double[] row : matrix) {
        Arrays.fill(row, value);
      }
      return matrix;
    }

    public void row(int i) {
      double[] row = c[i];
      for (int k = 0; k < MATRIX_SIDE; k++) {
        addScaled(row, a[i][k], b[k]);
      }
    }

    private static void addScaled(double[] row, double factor, double[] values) {
      for (int j = 0; j < row.length; j++) {
        row[j] += factor * values[j];
      }
    }
  }
}
