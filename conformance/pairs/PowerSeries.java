// Power series as channels of coefficients that are made on demand: products, the solution of
// differential equations, substitution. (49)

import static io.gopark.Go.*;

import io.gopark.*;
import io.gopark.sync.*;

record Rat(long num, long den) {}

long gcd(long a, long b) {
  while (b != 0) {
    long rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

Rat r(long n, long d) {
  long g = Math.abs(gcd(n, d));
  if (d < 0) {
    n = -n;
    d = -d;
  }
  if (g == 0) {
    return new Rat(0, 1);
  }
  return new Rat(n / g, d / g);
}

Rat add(Rat a, Rat b) {
  return r(a.num * b.den + b.num * a.den, a.den * b.den);
}

Rat mul(Rat a, Rat b) {
  return r(a.num * b.num, a.den * b.den);
}

static final Rat ZERO = new Rat(0, 1);
static final Rat ONE = new Rat(1, 1);

/** What computes a coefficient. */
interface Coefficient {
  Rat get() throws Exception;
}

/** A series: ask on req, and the next coefficient comes on dat. It is computed only when asked for. */
record Series(Chan<Boolean> req, Chan<Rat> dat) implements Coefficient {
  Series() {
    this(Chan.make(), Chan.make());
  }

  @Override
  public Rat get() throws InterruptedException {
    req.send(true);
    return dat.recv();
  }

  void put(Coefficient c) throws Exception {
    req.recv();
    dat.send(c.get());
  }
}

interface Maker {
  void make(Series s) throws Exception;
}

Series newSeries(Maker f) {
  Series s = new Series();
  go(() -> f.make(s));
  return s;
}

Series forever(Coefficient c) {
  return newSeries(s -> {
    while (true) {
      s.put(c);
    }
  });
}

Series ones() {
  return forever(() -> ONE);
}

Series constant(Rat c) {
  return shift(c, forever(() -> ZERO));
}

Series sum(Series a, Series b) {
  return forever(() -> add(a.get(), b.get()));
}

Series scale(Rat c, Series a) {
  return forever(() -> mul(c, a.get()));
}

Series shift(Rat c, Series a) {
  return newSeries(s -> {
    s.put(() -> c);
    while (true) {
      s.put(a);
    }
  });
}

/** What is known of a series that has two readers. */
class Known {
  final Mutex list = new Mutex();
  final Mutex asking = new Mutex();
  final List<Rat> known = new ArrayList<>();
  final Series a;

  Known(Series a) {
    this.a = a;
  }

  Rat at(int n) {
    try (var _ = list.acquire()) {
      return n < known.size() ? known.get(n) : null;
    }
  }

  Rat next(int n) throws Exception {
    Rat c = at(n);
    if (c != null) {
      return c;
    }
    try (var _ = asking.acquire()) {
      c = at(n);
      if (c != null) {
        return c;
      }
      c = a.get();
      try (var _ = list.acquire()) {
        known.add(c);
      }
      return c;
    }
  }
}

/**
 * Two readers of one series, which need not keep step: who is ahead asks for what is not known yet.
 */
Series[] split(Series a) {
  Known known = new Known(a);
  Maker reader = s -> {
    for (int i = 0; ; i++) {
      int n = i;
      s.put(() -> known.next(n));
    }
  };
  return new Series[] {newSeries(reader), newSeries(reader)};
}

Series product(Series a, Series b) {
  return newSeries(s -> {
    Rat[] first = new Rat[2];
    s.put(() -> {
      first[0] = a.get();
      first[1] = b.get();
      return mul(first[0], first[1]);
    });
    Series[] as = split(a);
    Series[] bs = split(b);
    Series linear = sum(scale(first[0], bs[0]), scale(first[1], as[0]));
    Series rest = sum(linear, shift(ZERO, product(as[1], bs[1])));
    while (true) {
      s.put(rest);
    }
  });
}

Series integral(Rat c, Series a) {
  return newSeries(s -> {
    s.put(() -> c);
    for (long i = 1; ; i++) {
      long n = i;
      s.put(() -> mul(a.get(), new Rat(1, n)));
    }
  });
}

/** e to the x is its own integral, and one. */
Series exponential() {
  Series[] i = new Series[1];
  Series[] both = split(forever(() -> i[0].get()));
  i[0] = integral(ONE, both[0]);
  return both[1];
}

void show(String name, Series s, int n) throws Exception {
  IO.print(name + ":");
  for (int i = 0; i < n; i++) {
    Rat c = s.get();
    IO.print(" " + c.num + "/" + c.den);
  }
  IO.println();
}

void main() throws Exception {
  show("constant", constant(new Rat(7, 2)), 4);
  show("ones", ones(), 5);
  show("sum", sum(ones(), scale(new Rat(2, 1), ones())), 5);
  show("product", product(ones(), ones()), 10);
  show("cube", product(product(ones(), ones()), ones()), 8);
  show("integral", integral(ZERO, ones()), 8);
  show("exponential", exponential(), 9);
  show("its square", product(exponential(), exponential()), 8);
}
