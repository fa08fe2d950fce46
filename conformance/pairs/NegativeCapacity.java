import io.gopark.*;

void main() throws Exception {
  int n = -1;
  Chan.make(n);
}
