package dev.braintrust.spring.client.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key with a certificate, made by the JDK's keytool, and beside it a trust store that
 * trusts it.
 *
 * @param file a PKCS12 key store that holds the key
 */
record TestCertificate(Path file) {

	static final String PASSWORD = "changeit";

	/** A self-signed certificate. */
	static TestCertificate make(Path directory, String name, String host)
			throws IOException, InterruptedException, GeneralSecurityException {
		TestCertificate certificate = new TestCertificate(directory.resolve(name + ".p12"));
		certificate.generate("server", host);
		certificate.trust("server");
		return certificate;
	}

	/** A certificate that an authority has signed, which is trusted, but that is over. */
	static TestCertificate makeExpired(Path directory, String host)
			throws IOException, InterruptedException, GeneralSecurityException {
		TestCertificate certificate = new TestCertificate(directory.resolve("expired.p12"));
		certificate.generate("authority", "authority", "-ext", "bc:c");
		certificate.generate("server", host, "-signer", "authority", "-startdate", "-10d", "-validity", "2");
		certificate.trust("authority");
		return certificate;
	}

	private void generate(String alias, String host, String... options) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
						alias, "-keyalg", "EC", "-dname", "CN=" + host, "-ext", "san=dns:" + host, "-keystore",
						this.file.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
		command.addAll(List.of(options));
		Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
		String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (keytool.waitFor() != 0) {
			throw new IOException(said);
		}
	}

	/**
	 * Whom clients trust; a private key's own certificate would be trusted whatever it
	 * says.
	 */
	private void trust(String alias) throws IOException, GeneralSecurityException {
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("trusted", load(this.file).getCertificate(alias));
		try (OutputStream out = Files.newOutputStream(trusted())) {
			trusted.store(out, PASSWORD.toCharArray());
		}
		if (!alias.equals("server")) {
			KeyStore keys = load(this.file);
			keys.deleteEntry(alias);
			try (OutputStream out = Files.newOutputStream(this.file)) {
				keys.store(out, PASSWORD.toCharArray());
			}
		}
	}

	private Path trusted() {
		return this.file.resolveSibling("trusted-" + this.file.getFileName());
	}

	private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(file)) {
			keys.load(in, PASSWORD.toCharArray());
		}
		return keys;
	}

	KeyManagerFactory keyManagers() throws IOException, GeneralSecurityException {
		KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		managers.init(load(this.file), PASSWORD.toCharArray());
		return managers;
	}

	TrustManagerFactory trustManagers() throws IOException, GeneralSecurityException {
		TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		managers.init(load(trusted()));
		return managers;
	}

	/** Properties of a bundle that trusts this certificate. */
	List<String> trustedBy(String bundle) {
		String prefix = "spring.ssl.bundle.jks." + bundle + ".truststore.";
		return List.of("braintrust.client.ssl.bundle=" + bundle, prefix + "location=file:" + trusted(),
				prefix + "password=" + PASSWORD, prefix + "type=PKCS12");
	}

	/** Properties of a bundle that shows this certificate. */
	List<String> shownBy(String bundle) {
		String prefix = "spring.ssl.bundle.jks." + bundle + ".keystore.";
		return List.of(prefix + "location=file:" + this.file, prefix + "password=" + PASSWORD, prefix + "type=PKCS12");
	}

}
