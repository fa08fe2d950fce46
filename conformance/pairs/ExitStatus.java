import static io.gopark.Go.*;
import static io.gopark.Select.*;

void main() throws Exception {
  try {
    go(() -> select());
    System.exit(3);
  } finally {
    IO.println("never");
  }
}
