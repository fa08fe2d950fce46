void main() throws Exception {
  throw new IOException("an error");
}
