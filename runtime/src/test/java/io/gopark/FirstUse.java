package io.gopark;

import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A program whose runtime is the first in its JVM to touch what it uses. */
public final class FirstUse {
  private FirstUse() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("leak")) {
      leak();
    } else {
      sockets();
    }
  }

  private static void leak() throws Exception {
    WeakReference<GoRuntime> reference = useAndClose();
    for (int i = 0; i < 100 && reference.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }
    System.out.println(reference.get() == null ? "runtime collected" : "runtime held");
  }

  private static WeakReference<GoRuntime> useAndClose() throws Exception {
    GoRuntime runtime = GoRuntime.builder().procs(2).build();
    runtime.run(() -> {
      Chan<Integer> ch = Chan.make();
      Go.go(() -> {
        Go.sleep(Duration.ofMillis(1));
        Thread.sleep(1);
        ch.send(1);
      });
      ch.recv();
      ch.recv(Duration.ofMillis(1));
      Thread child = Thread.startVirtualThread(() -> ch.trySend(1));
      child.join();
      ch.close();
    });
    runtime.close();
    return new WeakReference<>(runtime);
  }

  private static void sockets() throws Exception {
    GoRuntime runtime = GoRuntime.builder().procs(2).build();
    runtime.run(() -> System.out.println("goroutine: " + echo()));
    runtime.close();
    for (int i = 0; i < 2; i++) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              System.out.println("plain: " + echo());
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          })
          .join();
    }
  }

  private static String echo() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread answering =
          Thread.ofVirtual()
              .start(() -> {
                try (Socket s = server.accept()) {
                  InputStream in = s.getInputStream();
                  in.transferTo(s.getOutputStream());
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      try (Socket s = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
        s.getOutputStream().write("echo".getBytes(StandardCharsets.US_ASCII));
        s.shutdownOutput();
        String text = new String(s.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        answering.join();
        return text;
      }
    }
  }
}
