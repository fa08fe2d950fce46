// Of two cases that are always ready each is taken about as often, however many others never are. (15, 17)

import static io.gopark.Select.*;

import io.gopark.*;

int first;
int second;

void main() throws Exception {
  Chan<Integer> a = Chan.make();
  Chan<Integer> b = Chan.make();
  Chan<Integer> never = Chan.make();
  a.close();
  b.close();
  for (int i = 0; i < 10000; i++) {
    select(
        recv(never),
        recv(a, _ -> { first++; }),
        recv(never),
        recv(b, _ -> { second++; }));
  }
  IO.println((first > 4500) + " " + (second > 4500) + " " + (first + second));
}
