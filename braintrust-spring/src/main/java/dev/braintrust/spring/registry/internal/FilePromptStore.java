package dev.braintrust.spring.registry.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.json.internal.Printable;
import dev.braintrust.spring.registry.PromptStore;
import dev.braintrust.spring.registry.StoreKey;
import dev.braintrust.spring.registry.StoredPrompt;

/**
 * Stores prompts in a directory, one file for each. A file is written to a temporary
 * name, forced to the disk and renamed atomically, and begins with a checksum: after a
 * crash, or with concurrent writers in several processes, a reader finds the old or the
 * new prompt. Only the owner may read the files, since prompts may be confidential.
 * <p>
 * An unusable file counts as missing and affects no other prompt. Only regular files are
 * opened, since opening a FIFO blocks.
 */
public final class FilePromptStore implements PromptStore {

	private static final Logger logger = LoggerFactory.getLogger(FilePromptStore.class);

	private static final String FORMAT = "braintrust-prompt/1 sha256=";

	/** Larger files, which this store did not write, are not read completely. */
	private static final int MAXIMUM_SIZE = 64 * 1024 * 1024;

	private final Path directory;

	private final AtomicFileWriter writer;

	private final AtomicBoolean warned = new AtomicBoolean();

	/**
	 * Create a store.
	 * @param directory the directory of the files; created by the first write
	 */
	public FilePromptStore(Path directory) {
		this.directory = directory;
		this.writer = new AtomicFileWriter(directory);
	}

	@Override
	public String name() {
		return "file";
	}

	@Override
	public @Nullable StoredPrompt read(StoreKey key) {
		Path file = file(key);
		String content;
		try {
			if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
				return ignore(file, "it is not a regular file");
			}
			byte[] bytes = readAtMost(file, MAXIMUM_SIZE + 1);
			if (bytes.length > MAXIMUM_SIZE) {
				return ignore(file, "it is larger than 64 MB");
			}
			content = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (NoSuchFileException ex) {
			return null;
		}
		catch (CharacterCodingException ex) {
			return ignore(file, "it is not text");
		}
		catch (IOException ex) {
			return ignore(file, StoreFailureDescription.of(ex));
		}
		int end = content.indexOf('\n');
		if (end < 0 || !content.startsWith(FORMAT)) {
			return ignore(file, "it was not written by this store");
		}
		String json = content.substring(end + 1);
		if (!content.substring(FORMAT.length(), end).equals(Sha256.of(json))) {
			return ignore(file, "its checksum is wrong");
		}
		try {
			return StoredPrompt.fromJson(json, key);
		}
		catch (IllegalArgumentException ex) {
			return ignore(file, String.valueOf(ex.getMessage()));
		}
	}

	private static byte[] readAtMost(Path file, int size) throws IOException {
		try (InputStream stream = Files.newInputStream(file)) {
			return stream.readNBytes(size);
		}
	}

	private @Nullable StoredPrompt ignore(Path file, String reason) {
		if (this.warned.compareAndSet(false, true)) {
			logger.warn("The file {} is ignored: {}. Further unusable files are not logged",
					Printable.text(file.toString()), reason);
		}
		return null;
	}

	@Override
	public void write(StoreKey key, StoredPrompt prompt) {
		String json = prompt.toJson(key);
		byte[] content = (FORMAT + Sha256.of(json) + "\n" + json).getBytes(StandardCharsets.UTF_8);
		Path file = file(key);
		try {
			String obstacle = this.writer.write(file, content);
			if (obstacle != null) {
				ignore(file, obstacle);
			}
		}
		catch (IOException ex) {
			throw failure(ex);
		}
	}

	/**
	 * Wraps exceptions that are no {@link FileSystemException}, such as that of a full
	 * disk: {@link StoreFailureDescription} quotes messages of the file system only.
	 */
	private UncheckedIOException failure(IOException ex) {
		return new UncheckedIOException((ex instanceof FileSystemException) ? ex
				: new FileSystemException(this.directory.toString(), null, ex.getMessage()));
	}

	@Override
	public void remove(StoreKey key) {
		Path file = file(key);
		try {
			if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
				Files.deleteIfExists(file);
			}
		}
		catch (IOException ex) {
			throw failure(ex);
		}
	}

	private Path file(StoreKey key) {
		return this.directory.resolve(key.id() + ".prompt");
	}

}
