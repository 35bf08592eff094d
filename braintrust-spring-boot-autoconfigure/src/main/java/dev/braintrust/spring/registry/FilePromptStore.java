package dev.braintrust.spring.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.channels.FileChannel;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps prompts in a directory, one file each. A file is written beside its place, forced
 * to the disk and moved there in one step, and begins with a checksum: whatever happens
 * to the process or to another one that writes the same file, a reader finds the old
 * prompt or the new one. Only the owner may read the files, since prompts may be
 * confidential.
 * <p>
 * Internal to the starter.
 */
public final class FilePromptStore implements PromptStore {

	private static final Logger logger = LoggerFactory.getLogger(FilePromptStore.class);

	private static final String FORMAT = "braintrust-prompt/1 sha256=";

	/** Files that others put there are not read, however large. */
	private static final long MAXIMUM_SIZE = 64L * 1024 * 1024;

	private final Path directory;

	private final AtomicBoolean complained = new AtomicBoolean();

	/**
	 * Create a store.
	 * @param directory where files are kept; made with the first file
	 */
	public FilePromptStore(Path directory) {
		this.directory = directory;
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
			if (Files.size(file) > MAXIMUM_SIZE) {
				return ignore(file, "it is larger than any prompt");
			}
			content = Files.readString(file, StandardCharsets.UTF_8);
		}
		catch (NoSuchFileException ex) {
			return null;
		}
		catch (java.nio.charset.CharacterCodingException ex) {
			return ignore(file, "it is not text");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		int end = content.indexOf('\n');
		if (end < 0 || !content.startsWith(FORMAT)) {
			return ignore(file, "this store did not write it");
		}
		String json = content.substring(end + 1);
		if (!content.substring(FORMAT.length(), end).equals(checksum(json))) {
			return ignore(file, "its checksum is wrong");
		}
		try {
			return StoredPrompt.fromJson(json, key);
		}
		catch (IllegalArgumentException ex) {
			return ignore(file, String.valueOf(ex.getMessage()));
		}
	}

	private @Nullable StoredPrompt ignore(Path file, String why) {
		if (this.complained.compareAndSet(false, true)) {
			logger.warn("The file {} is ignored: {}. Others like it will be ignored without a word", file, why);
		}
		return null;
	}

	@Override
	public void write(StoreKey key, StoredPrompt prompt) {
		String json = prompt.toJson(key);
		byte[] content = (FORMAT + checksum(json) + "\n" + json).getBytes(StandardCharsets.UTF_8);
		try {
			createDirectory();
			Path temporary = this.directory.resolve(key.id() + "." + UUID.randomUUID() + ".tmp");
			try {
				writeAndForce(temporary, content);
				move(temporary, file(key));
			}
			finally {
				Files.deleteIfExists(temporary);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void createDirectory() throws IOException {
		if (!Files.isDirectory(this.directory)) {
			Path parent = this.directory.toAbsolutePath().getParent();
			if (parent != null) {
				Files.createDirectories(parent);
			}
			Files.createDirectories(this.directory, ownerOnly(parent, "rwx------"));
		}
	}

	private void writeAndForce(Path file, byte[] content) throws IOException {
		Files.createFile(file, ownerOnly(this.directory, "rw-------"));
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
			ByteBuffer buffer = ByteBuffer.wrap(content);
			while (buffer.hasRemaining()) {
				channel.write(buffer);
			}
			channel.force(true);
		}
	}

	private static void move(Path from, Path to) throws IOException {
		try {
			Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (AtomicMoveNotSupportedException ex) {
			// a reader may find nothing for a moment; what it finds has a checksum
			Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
		}
	}

	/** Where the file system knows no owners, it has its own ways to keep others out. */
	private static FileAttribute<?>[] ownerOnly(@Nullable Path where, String permissions) throws IOException {
		FileStore store = Files.getFileStore((where != null) ? where : Path.of("").toAbsolutePath());
		return store.supportsFileAttributeView(PosixFileAttributeView.class)
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)) }
				: new FileAttribute<?>[0];
	}

	@Override
	public void remove(StoreKey key) {
		try {
			Files.deleteIfExists(file(key));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Path file(StoreKey key) {
		return this.directory.resolve(key.id() + ".prompt");
	}

	private static String checksum(String text) {
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
