package dev.braintrust.spring.registry.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes files of one directory atomically, by renaming a temporary file: a reader finds
 * the old or the new content. The first write also removes temporary files of killed
 * processes.
 */
final class AtomicFileWriter {

	private static final Logger logger = LoggerFactory.getLogger(FilePromptStore.class);

	private static final Pattern TEMPORARY_NAME = Pattern.compile("[0-9a-f]{64}\\.[0-9a-f-]{36}\\.tmp");

	/**
	 * Age at which a temporary file is abandoned: a live writer has moved or removed its
	 * file long before.
	 */
	private static final Duration ABANDONED_AFTER = Duration.ofMinutes(10);

	private final Path directory;

	private final AtomicBoolean removedAbandoned = new AtomicBoolean();

	AtomicFileWriter(Path directory) {
		this.directory = directory;
	}

	/**
	 * Write a file and replace an earlier one.
	 * @param file a file of the directory, which is created if it is missing
	 * @param content the content
	 * @return the reason why this file can't be replaced, or null on success
	 * @throws IOException if the directory is not writable
	 */
	@Nullable String write(Path file, byte[] content) throws IOException {
		try {
			return writeOnce(file, content);
		}
		catch (NoSuchFileException ex) {
			// the directory or the temporary file was removed: other processes take this
			// one for killed if it was suspended for a long time
			return writeOnce(file, content);
		}
	}

	private @Nullable String writeOnce(Path file, byte[] content) throws IOException {
		createDirectory();
		String name = file.getFileName().toString();
		String id = name.substring(0, name.indexOf('.'));
		Path temporary = this.directory.resolve(id + "." + UUID.randomUUID() + ".tmp");
		try {
			writeAndForce(temporary, content);
			if (this.removedAbandoned.compareAndSet(false, true)) {
				removeAbandoned(Files.getLastModifiedTime(temporary).toInstant().minus(ABANDONED_AFTER));
			}
			return move(temporary, file);
		}
		finally {
			Files.deleteIfExists(temporary);
		}
	}

	/**
	 * Remove the temporary files of killed processes.
	 * @param before files modified before this time are removed; by the clock of the file
	 * system, which may be on another machine
	 */
	private void removeAbandoned(Instant before) {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(this.directory,
				(file) -> TEMPORARY_NAME.matcher(file.getFileName().toString()).matches())) {
			for (Path file : files) {
				removeIfAbandoned(file, before);
			}
		}
		catch (IOException | DirectoryIteratorException ex) {
			logger.debug("Temporary files of other processes can't be removed: {}", StoreFailureDescription.of(ex));
		}
	}

	private static void removeIfAbandoned(Path file, Instant before) {
		try {
			BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class,
					LinkOption.NOFOLLOW_LINKS);
			if (attributes.isRegularFile() && attributes.lastModifiedTime().toInstant().isBefore(before)) {
				Files.deleteIfExists(file);
			}
		}
		catch (IOException ex) {
			logger.debug("A temporary file of another process can't be removed: {}", StoreFailureDescription.of(ex));
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

	private static @Nullable String move(Path from, Path to) throws IOException {
		if (Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
			return "it is a directory";
		}
		try {
			Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (AtomicMoveNotSupportedException ex) {
			// not atomic: a reader may find no file for a moment; the checksum detects a
			// partial one
			Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (NoSuchFileException ex) {
			throw ex;
		}
		catch (IOException ex) {
			// the temporary file was written, so only this file can't be replaced
			return StoreFailureDescription.of(ex);
		}
		return null;
	}

	/** Empty if the file system does not support POSIX permissions. */
	private static FileAttribute<?>[] ownerOnly(@Nullable Path directory, String permissions) throws IOException {
		FileStore store = Files.getFileStore((directory != null) ? directory : Path.of("").toAbsolutePath());
		return store.supportsFileAttributeView(PosixFileAttributeView.class)
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)) }
				: new FileAttribute<?>[0];
	}

}
