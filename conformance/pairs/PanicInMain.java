// (102)

void main() throws Exception {
  IO.println("before");
  try {
    throw new RuntimeException("test");
  } finally {
    IO.println("deferred");
  }
}
