// (94)

import static io.gopark.Go.*;

void main() throws Exception {
  gomaxprocs(3);
  IO.println(gomaxprocs(5));
  IO.println(gomaxprocs(0));
  IO.println(gomaxprocs(-1));
  IO.println(gomaxprocs(1));
}
