// Follows the links of HTML pages in a folder, with a bounded number of readers at a time, and
// visits each page once. One goroutine knows what was seen; readers report the links they found.
// Run: ./gopark run examples/WebCrawler.java FOLDER [START [READERS]]

import static io.gopark.Go.*;

import io.gopark.*;
import io.gopark.sync.Semaphore;

static final Pattern LINK = Pattern.compile("<a\\s[^>]*?href\\s*=\\s*[\"']([^\"'#?]+)", Pattern.CASE_INSENSITIVE);

/** What reading a page came to; {@code links} are paths below the folder. */
record Page(Path path, List<Path> links, boolean missing) {}

void main(String[] args) throws Exception {
  if (args.length == 0) {
    System.err.println("usage: WebCrawler FOLDER [START [READERS]]");
    System.exit(64);
  }
  Path root = Path.of(args[0]).toRealPath();
  Path start = root.resolve(args.length > 1 ? args[1] : "index.html");
  int readers = args.length > 2 ? Integer.parseInt(args[2]) : 4;

  var permits = new Semaphore(readers);
  var reading = new AtomicInteger();
  var mostReading = new AtomicInteger();
  Chan<Page> pages = Chan.make();
  Set<Path> seen = new HashSet<>();
  Set<Path> missing = new TreeSet<>();
  Deque<Path> found = new ArrayDeque<>(List.of(start));
  seen.add(start);
  for (int running = 0; running > 0 || !found.isEmpty(); ) {
    for (; !found.isEmpty(); running++) {
      Path next = found.poll();
      go("reader", () -> {
        permits.acquire();
        try {
          mostReading.accumulateAndGet(reading.incrementAndGet(), Math::max);
          pages.send(read(root, next));
        } finally {
          reading.decrementAndGet();
          permits.release();
        }
      });
    }
    Page page = pages.recv();
    running--;
    if (page.missing()) missing.add(page.path());
    for (Path link : page.links()) {
      if (seen.add(link)) found.add(link);
    }
  }
  seen.removeAll(missing);
  new TreeSet<>(seen).forEach(path -> IO.println(root.relativize(path)));
  missing.forEach(path -> IO.println("missing: " + root.relativize(path)));
  IO.println(seen.size() + " pages, " + (mostReading.get() <= readers ? "never" : "SOMETIMES")
      + " more than " + readers + " readers");
}

Page read(Path root, Path page) throws IOException {
  List<Path> links = new ArrayList<>();
  if (!Files.isRegularFile(page)) return new Page(page, links, true);
  Matcher link = LINK.matcher(Files.readString(page));
  while (link.find()) {
    String target = link.group(1);
    if (target.contains(":")) continue;                // http:, mailto: and the like
    Path path = page.resolveSibling(target).normalize();
    if (path.startsWith(root)) links.add(path);
  }
  return new Page(page, links, false);
}
