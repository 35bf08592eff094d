package dev.braintrust.spring.registry.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.registry.StoreKey;
import dev.braintrust.spring.registry.StoredPrompt;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class FilePromptStoreTests {

	private static final StoreKey KEY = StoreKeyFactory.create(StoreKeyFactory.namespace("http://api", "Bearer k"),
			PromptReference.of("greeter").withProject("support-bot"));

	@TempDir
	private Path parent;

	/** A row whose version determines its text, so that a partial write is detected. */
	static StoredPrompt prompt(int version) {
		Map<String, Object> row = new LinkedHashMap<>();
		row.put("id", "b0330d52-8820-3524-b1bc-bfa9f58702f1");
		row.put("slug", "greeter");
		row.put("_xact_id", String.valueOf(version));
		row.put("text", "é".repeat(1000 + version % 7000));
		return new StoredPrompt(row, "W/\"1\"", Instant.parse("2026-11-22T10:00:00Z"));
	}

	static boolean isWhole(StoredPrompt prompt) {
		int version = Integer.parseInt((String) prompt.row().get("_xact_id"));
		return prompt.equals(prompt(version));
	}

	private Path directory() {
		return this.parent.resolve("a/prompts");
	}

	private FilePromptStore store() {
		return new FilePromptStore(directory());
	}

	private Path onlyFile() throws IOException {
		try (var files = Files.list(directory())) {
			List<Path> all = files.toList();
			assertThat(all).hasSize(1);
			return all.get(0);
		}
	}

	@Test
	void shouldReadAWrittenPrompt() throws IOException {
		assertThat(store().read(KEY)).isNull();
		store().write(KEY, prompt(1));
		store().write(KEY, prompt(2));
		assertThat(store().read(KEY)).isEqualTo(prompt(2));
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(onlyFile()))).isEqualTo("rw-------");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory()))).isEqualTo("rwx------");
		assertThat(onlyFile().toString()).as("file name without credential, project and URL")
			.doesNotContain("support-bot", "api");
		store().remove(KEY);
		assertThat(store().read(KEY)).isNull();
	}

	@Test
	void shouldSeparateApisCredentialsProjectsVersionsAndEnvironments() {
		PromptReference greeter = PromptReference.of("greeter").withProject("support-bot");
		store().write(KEY, prompt(1));
		String namespace = StoreKeyFactory.namespace("http://api", "Bearer k");
		assertThat(List.of(StoreKeyFactory.create(StoreKeyFactory.namespace("http://api", "Bearer other"), greeter),
				StoreKeyFactory.create(StoreKeyFactory.namespace("http://other", "Bearer k"), greeter),
				StoreKeyFactory.create(namespace, greeter.withProject("other")),
				StoreKeyFactory.create(namespace, greeter.withProjectId("support-bot")),
				StoreKeyFactory.create(namespace, greeter.withVersion("1")),
				StoreKeyFactory.create(namespace, greeter.withEnvironment("1")),
				StoreKeyFactory.create(namespace, PromptReference.of("other").withProject("support-bot"))))
			.allSatisfy((key) -> assertThat(store().read(key)).isNull())
			.extracting(StoreKey::id)
			.doesNotHaveDuplicates();
	}

	@Test
	void shouldIgnoreCorruptAndForeignFilesWithOneWarning(CapturedOutput output) throws IOException {
		FilePromptStore store = store();
		store.write(KEY, prompt(1));
		Path file = onlyFile();
		byte[] good = Files.readAllBytes(file);
		byte[] flipped = good.clone();
		flipped[good.length / 2] ^= 1;
		StoreKey other = StoreKeyFactory.create("n", PromptReference.of("other"));
		store.write(other, prompt(3));
		for (byte[] content : List.of(new byte[0], flipped, java.util.Arrays.copyOf(good, good.length - 3),
				"{}".getBytes(), "braintrust-prompt/1 sha256=\n".getBytes(), new byte[] { (byte) 0xff, (byte) 0xfe },
				Files.readAllBytes(directory().resolve(other.id() + ".prompt")))) {
			Files.write(file, content);
			assertThat(store.read(KEY)).isNull();
		}
		assertThat(output.getOut().split("is ignored", -1)).hasSize(2);
		Files.write(file, good);
		assertThat(store.read(KEY)).isEqualTo(prompt(1));
	}

	@Test
	void shouldSupportConcurrentWritersAndReaders() throws Exception {
		store().write(KEY, prompt(0));
		AtomicBoolean done = new AtomicBoolean();
		ExecutorService threads = Executors.newFixedThreadPool(8);
		try {
			List<Future<Integer>> readers = new ArrayList<>();

			for (int i = 0; i < 4; i++) {
				FilePromptStore own = store();
				readers.add(threads.submit(() -> {
					int reads = 0;
					while (!done.get()) {
						StoredPrompt read = own.read(KEY);
						assertThat(read).isNotNull().matches(FilePromptStoreTests::isWhole);
						reads++;
					}
					return reads;
				}));
			}
			for (int writer = 0; writer < 2; writer++) {
				FilePromptStore own = store();
				for (int i = 0; i < 200; i++) {
					own.write(KEY, prompt(i * 31 + writer));
				}
			}
			done.set(true);
			for (Future<Integer> reader : readers) {
				assertThat(reader.get(1, TimeUnit.MINUTES)).isPositive();
			}
		}
		finally {
			done.set(true);
			threads.shutdownNow();
		}
		onlyFile();
	}

	/** Main class of the process that the test kills. */
	static final class Writer {

		private Writer() {
		}

		public static void main(String[] args) {
			FilePromptStore store = new FilePromptStore(Path.of(args[0]));
			for (int version = 0;; version++) {
				store.write(KEY, prompt(version * 17));
			}
		}

	}

	@Test
	void shouldNeverReadAPartialPromptAfterAKill() throws Exception {
		int found = 0;
		for (int i = 0; i < 12; i++) {
			Process writer = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", System.getProperty("java.class.path"),
					Writer.class.getName(), directory().toString())
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			int before = found;
			try {
				StoredPrompt first = store().read(KEY);
				// wait until this writer has written, then kill it at a random time
				Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> {
					StoredPrompt now = store().read(KEY);
					return now != null && !now.equals(first);
				});
				long until = System.nanoTime() + (long) (Math.random() * 20_000_000);
				while (System.nanoTime() < until) {
					Thread.onSpinWait();
				}
			}
			finally {
				writer.destroyForcibly().waitFor();
			}
			StoredPrompt read = store().read(KEY);
			assertThat(read).isNotNull().matches(FilePromptStoreTests::isWhole);
			found = before + 1;
		}
		assertThat(found).isEqualTo(12);
	}

	private Path fileOf(StoreKey key) {
		return directory().resolve(key.id() + ".prompt");
	}

	private Path temporaryFile(String name, Duration age) throws IOException {
		Path file = Files.writeString(directory().resolve(name), "half a pro");
		Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
		return file;
	}

	@Test
	void shouldRemoveTemporaryFilesOfKilledWriters() throws IOException {
		store().write(KEY, prompt(1));
		String suffix = "." + UUID.randomUUID() + ".tmp";
		Path killed = temporaryFile(KEY.id() + suffix, Duration.ofMinutes(11));
		Path live = temporaryFile("0".repeat(64) + suffix, Duration.ofMinutes(2));
		Path foreign = temporaryFile("notes.tmp", Duration.ofDays(30));
		FilePromptStore later = store();
		later.read(KEY);
		assertThat(killed).as("reading does not remove files").exists();
		later.write(KEY, prompt(2));
		assertThat(killed).doesNotExist();
		assertThat(live).exists();
		assertThat(foreign).exists();
		assertThat(store().read(KEY)).isEqualTo(prompt(2));
		Path next = temporaryFile(KEY.id() + suffix, Duration.ofMinutes(11));
		later.write(KEY, prompt(3));
		assertThat(next).as("removed once per process only").exists();
	}

	@Test
	void shouldWriteAgainWhenItsTemporaryFileIsRemoved() throws Exception {
		FilePromptStore store = store();
		store.write(KEY, prompt(0));
		AtomicInteger removals = new AtomicInteger();
		AtomicInteger allowed = new AtomicInteger();
		AtomicBoolean done = new AtomicBoolean();
		Thread remover = new Thread(() -> {
			while (!done.get()) {
				try (DirectoryStream<Path> files = Files.newDirectoryStream(directory(), "*.tmp")) {
					for (Path file : files) {
						if (allowed.get() > 0 && Files.deleteIfExists(file)) {
							allowed.decrementAndGet();
							removals.incrementAndGet();
						}
					}
				}
				catch (IOException ex) {
					// try again
				}
			}
		});
		remover.start();
		try {
			for (int i = 1; removals.get() < 5; i++) {
				assertThat(i).isLessThan(10_000);
				allowed.set(1);
				store.write(KEY, prompt(i));
				assertThat(store.read(KEY)).isEqualTo(prompt(i));
				allowed.set(0);
			}
		}
		finally {
			done.set(true);
			remover.join();
		}
	}

	private static void makeFifo(Path file) throws Exception {
		int exit;
		try {
			exit = new ProcessBuilder("mkfifo", file.toString()).inheritIO().start().waitFor();
		}
		catch (IOException ex) {
			exit = -1;
		}
		Assumptions.assumeTrue(exit == 0, "mkfifo is not available");
	}

	@Test
	void shouldIgnoreAFifoAndReplaceIt(CapturedOutput output) throws Exception {
		store().write(KEY, prompt(1));
		Files.delete(fileOf(KEY));
		makeFifo(fileOf(KEY));
		CompletableFuture<StoredPrompt> read = new CompletableFuture<>();
		Thread reader = new Thread(() -> read.complete(store().read(KEY)));
		reader.setDaemon(true);
		reader.start();
		assertThat(read.get(30, TimeUnit.SECONDS)).isNull();
		assertThat(output).contains("is ignored", "not a regular file");
		store().write(KEY, prompt(2));
		assertThat(store().read(KEY)).isEqualTo(prompt(2));
	}

	@Test
	void shouldIgnoreAnUnreadableFileAndReplaceIt(CapturedOutput output) throws IOException {
		store().write(KEY, prompt(1));
		Files.setPosixFilePermissions(fileOf(KEY), Set.of());
		Assumptions.assumeFalse(Files.isReadable(fileOf(KEY)), "this user can read all files");
		assertThat(store().read(KEY)).isNull();
		assertThat(output).contains("is ignored", "AccessDenied");
		store().write(KEY, prompt(2));
		assertThat(store().read(KEY)).isEqualTo(prompt(2));
	}

	@Test
	void shouldIgnoreADirectoryInPlaceOfAFile(CapturedOutput output) throws IOException {
		StoreKey empty = StoreKeyFactory.create("n", PromptReference.of("empty"));
		Files.createDirectories(fileOf(KEY).resolve("child"));
		Files.createDirectories(fileOf(empty));
		FilePromptStore store = store();
		for (StoreKey key : List.of(KEY, empty)) {
			assertThat(store.read(key)).isNull();
			store.write(key, prompt(1));
			assertThat(store.read(key)).isNull();
			store.remove(key);
			assertThat(fileOf(key)).isDirectory();
		}
		assertThat(output.getOut().split("is ignored", -1)).hasSize(2);
		try (var files = Files.list(directory())) {
			assertThat(files).as("no temporary file").hasSize(2);
		}
	}

}
