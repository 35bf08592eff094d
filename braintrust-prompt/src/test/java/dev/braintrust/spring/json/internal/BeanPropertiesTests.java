package dev.braintrust.spring.json.internal;

import java.beans.PropertyDescriptor;
import java.io.InputStream;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.BeanUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the properties of various classes are those that Spring's {@code BeanUtils}
 * finds.
 */
class BeanPropertiesTests {

	@ParameterizedTest
	@ValueSource(classes = { Plain.class, Inherited.class, Covariant.class, Generic.class, ConcreteGeneric.class,
			WithDefaults.class, Overriding.class, Booleans.class, Acronyms.class, NotGetters.class,
			RuntimeResources.class, Closeable.class, DataClass.class, Fluent.class, FluentChild.class, Statics.class,
			Person.class, WriteOnly.class, Hidden.class, Shapes.class, Enumeration.class, Indexed.class, Thread.class,
			StringReader.class, Empty.class, Anonymous.class })
	void shouldFindSamePropertiesAsSpring(Class<?> type) {
		Set<String> expected = new TreeSet<>();
		for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(type)) {
			if (property.getReadMethod() != null && property.getReadMethod().getDeclaringClass() != Object.class) {
				expected.add(property.getName() + " by " + property.getReadMethod().getName());
			}
		}
		Set<String> found = new TreeSet<>();
		new BeanProperties().gettersOf(type).forEach((name, getter) -> found.add(name + " by " + getter.getName()));
		assertThat(found).isEqualTo(expected);
	}

	/** In Spring, which of two getters is used depends on the order of reflection. */
	@Test
	void shouldPreferIsGetterWhenTypesAreEqual() {
		assertThat(new BeanProperties().gettersOf(Ambiguous.class)).containsOnlyKeys("both", "different")
			.hasEntrySatisfying("both", (getter) -> assertThat(getter.getName()).isEqualTo("isBoth"))
			.hasEntrySatisfying("different", (getter) -> assertThat(getter.getName()).isEqualTo("getDifferent"));
	}

	public static class Plain {

		public String getName() {
			return "Ada";
		}

		public int getAge() {
			return 36;
		}

		public void setAge(int age) {
		}

		String getPackagePrivate() {
			return "";
		}

		protected String getProtected() {
			return "";
		}

		private String getPrivate() {
			return "";
		}

	}

	public static class Inherited extends Plain {

		@Override
		public String getName() {
			return "Eve";
		}

		public List<String> getTags() {
			return List.of();
		}

	}

	public static class Numbers {

		public Number getValue() {
			return 1;
		}

	}

	public static class Covariant extends Numbers {

		@Override
		public Integer getValue() {
			return 2;
		}

	}

	public abstract static class Generic<T> {

		public abstract T getContent();

		public T getOther() {
			return null;
		}

	}

	public static class ConcreteGeneric extends Generic<String> {

		@Override
		public String getContent() {
			return "";
		}

	}

	public interface Named {

		default String getDefaultName() {
			return "";
		}

		String getName();

	}

	public static class WithDefaults implements Named {

		@Override
		public String getName() {
			return "";
		}

	}

	public static class Overriding extends WithDefaults {

		@Override
		public String getDefaultName() {
			return "x";
		}

	}

	public static class Booleans {

		public boolean isPrimitive() {
			return true;
		}

		public Boolean isBoxed() {
			return true;
		}

		public Boolean getBoxedOther() {
			return true;
		}

		public boolean is() {
			return true;
		}

		public boolean island() {
			return true;
		}

	}

	public static class Ambiguous {

		public boolean isBoth() {
			return true;
		}

		public boolean getBoth() {
			return true;
		}

		public boolean isDifferent() {
			return true;
		}

		public String getDifferent() {
			return "";
		}

	}

	public static class Acronyms {

		public String getURL() {
			return "";
		}

		public String getX() {
			return "";
		}

		public String getaName() {
			return "";
		}

		public String getÄrger() {
			return "";
		}

		public String get1() {
			return "";
		}

		public String get() {
			return "";
		}

	}

	public static class NotGetters {

		public void getNothing() {
		}

		public String getWith(String argument) {
			return argument;
		}

		public String getter() {
			return "";
		}

		public String isText() {
			return "";
		}

		public String name() {
			return "";
		}

	}

	public static class RuntimeResources {

		public ClassLoader getLoader() {
			return null;
		}

		public InputStream getStream() {
			return null;
		}

		public ClassLoader getSettableLoader() {
			return null;
		}

		public void setSettableLoader(ClassLoader loader) {
		}

		public java.security.ProtectionDomain getDomain() {
			return null;
		}

	}

	public static class Closeable implements AutoCloseable {

		public InputStream getStream() {
			return null;
		}

		@Override
		public void close() {
		}

	}

	/** The compiled form of a Kotlin data class. */
	public static final class DataClass {

		private final String name;

		private final boolean isAdmin;

		private final Integer age;

		public DataClass(String name, boolean isAdmin, Integer age) {
			this.name = name;
			this.isAdmin = isAdmin;
			this.age = age;
		}

		public String getName() {
			return this.name;
		}

		public boolean isAdmin() {
			return this.isAdmin;
		}

		public Integer getAge() {
			return this.age;
		}

		public String component1() {
			return this.name;
		}

		public boolean component2() {
			return this.isAdmin;
		}

		public DataClass copy(String name, boolean isAdmin, Integer age) {
			return new DataClass(name, isAdmin, age);
		}

	}

	public static class Fluent {

		private final String name = "";

		private final int size = 1;

		public String name() {
			return this.name;
		}

		public int size() {
			return this.size;
		}

		public int getSize() {
			return this.size;
		}

		public String other() {
			return "";
		}

	}

	public static class FluentChild extends Fluent {

		private final String more = "";

		public String more() {
			return this.more;
		}

	}

	public static class Statics {

		private static final String plain = "";

		public static String getStatic() {
			return "";
		}

		public static String plain() {
			return plain;
		}

	}

	public record Person(String name, int age) implements Named {

		@Override
		public String getName() {
			return this.name;
		}

	}

	public static class WriteOnly {

		public void setName(String name) {
		}

	}

	static class Hidden {

		public String getName() {
			return "";
		}

	}

	public sealed interface Shapes permits Circle {

		double getArea();

	}

	public record Circle(double radius) implements Shapes {

		@Override
		public double getArea() {
			return 3 * this.radius * this.radius;
		}

	}

	public enum Enumeration {

		ONE;

		public String getLabel() {
			return "one";
		}

	}

	public static class Indexed {

		public String[] getItems() {
			return new String[0];
		}

		public String getItems(int index) {
			return "";
		}

		public Map<String, Object> getMap() {
			return Map.of();
		}

	}

	public static class Empty {

	}

	static class Anonymous extends Plain {

		@Override
		public int getAge() {
			return 1;
		}

	}

}
