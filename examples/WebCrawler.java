// Follows the links of HTML pages in a folder, with a bounded number of readers at a time, and
// visits each page once. One goroutine knows what was seen; readers report the links they found.
// Run: ./gopark run examples/WebCrawler.java FOLDER [START [READERS]]

import static io.gopark.Go.*;

import io.gopark.*;
import io.gopark.sync.Semaphore;

static final Pattern LINK = Pattern.compile("<a\\s[^>]*?href\\s*=\\s*[\"']([^\"'#?]+)", Pattern.CASE_INSENSITIVE);

/** What reading a page came to; {@code links} are paths below the folder, {@code fault} is empty if it could be read. */
record Page(Path path, List<Path> links, String fault) {}

void main(String[] args) throws Exception {
  int readers = args.length > 2 ? Integer.parseInt(args[2]) : 4;
  if (args.length == 0 || readers < 1) {
    System.err.println("usage: WebCrawler FOLDER [START [READERS]], with at least one reader");
    System.exit(64);
  }
  Path root = Path.of(args[0]).toRealPath();
  Path start = root.resolve(args.length > 1 ? args[1] : "index.html");

  var permits = new Semaphore(readers);
  var reading = new AtomicInteger();
  var mostReading = new AtomicInteger();
  Chan<Page> pages = Chan.make();
  Set<Path> seen = new HashSet<>();
  Map<Path, String> faults = new TreeMap<>();
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
    if (!page.fault().isEmpty()) faults.put(page.path(), page.fault());
    for (Path link : page.links()) {
      if (seen.add(link)) found.add(link);
    }
  }
  seen.removeAll(faults.keySet());
  new TreeSet<>(seen).forEach(path -> IO.println(root.relativize(path)));
  faults.forEach((path, fault) -> IO.println(fault + ": " + root.relativize(path)));
  IO.println(seen.size() + " pages, " + (mostReading.get() <= readers ? "never" : "SOMETIMES")
      + " more than " + readers + " readers");
}

Page read(Path root, Path page) {
  List<Path> links = new ArrayList<>();
  if (!Files.isRegularFile(page)) return new Page(page, links, "missing");
  try {
    Matcher link = LINK.matcher(Files.readString(page));
    while (link.find()) {
      String target = link.group(1);
      if (target.contains(":")) continue;              // http:, mailto: and the like
      Path path = page.resolveSibling(target).normalize();
      if (path.startsWith(root)) links.add(path);
    }
    return new Page(page, links, "");
  } catch (IOException e) {                            // not UTF-8, say
    return new Page(page, links, "cannot be read");
  }
}
