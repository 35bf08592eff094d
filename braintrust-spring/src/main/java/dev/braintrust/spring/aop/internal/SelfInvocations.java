package dev.braintrust.spring.aop.internal;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;
import org.springframework.util.ClassUtils;

/**
 * Finds calls of annotated methods within their own class, which no proxy intercepts, in
 * the byte code of the class. A call counts only if its method has no object of the class
 * but {@code this}; one that has another, such as a field with the bean's own proxy, is
 * not reported.
 */
final class SelfInvocations {

	private static final Logger logger = LoggerFactory.getLogger(SelfInvocations.class);

	private SelfInvocations() {
	}

	/**
	 * Log a warning for each annotated method that its own class calls.
	 * @param type a class with annotated methods
	 * @param annotated the annotated methods
	 */
	static void warn(Class<?> type, Set<Method> annotated) {
		find(type, annotated).forEach((method, callers) -> logger
			.warn("The prompt annotation on {}.{} has no effect when it is called by {} of the same object: call it "
					+ "through another bean, or name the prompt where the model is called, with PromptAdvisors or "
					+ "HardcodedPrompts", type.getName(), method, callers));
	}

	/**
	 * Find the calls.
	 * @param type a class with annotated methods
	 * @param annotated the annotated methods
	 * @return names of calling methods, by the name of the annotated method; empty if
	 * there are none, or if the byte code can't be read
	 */
	static Map<String, Set<String>> find(Class<?> type, Set<Method> annotated) {
		Map<String, Set<String>> callers = new TreeMap<>();
		Set<String> signatures = new LinkedHashSet<>();
		annotated.forEach((method) -> signatures.add(method.getName() + Type.getMethodDescriptor(method)));
		try (InputStream bytes = type.getResourceAsStream(ClassUtils.getClassFileName(type))) {
			if (bytes != null) {
				new ClassReader(bytes).accept(new Finder(Type.getInternalName(type), signatures, callers),
						ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
			}
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Failed to read the byte code of {}", type.getName(), ex);
		}
		return callers;
	}

	private static final class Finder extends ClassVisitor {

		private final String owner;

		private final Set<String> signatures;

		private final Map<String, Set<String>> callers;

		Finder(String owner, Set<String> signatures, Map<String, Set<String>> callers) {
			super(SpringAsmInfo.ASM_VERSION);
			this.owner = owner;
			this.signatures = signatures;
			this.callers = callers;
		}

		@Override
		public MethodVisitor visitMethod(int access, String name, String descriptor, @Nullable String signature,
				String @Nullable [] exceptions) {
			return new CallFinder(name, descriptor);
		}

		private final class CallFinder extends MethodVisitor {

			private final String ownerType = "L" + Finder.this.owner + ";";

			private final String name;

			private final Set<String> called = new LinkedHashSet<>();

			/** Whether another object of the class may be the receiver of a call. */
			private boolean otherObject;

			CallFinder(String name, String descriptor) {
				super(SpringAsmInfo.ASM_VERSION);
				this.name = name.startsWith("lambda$") ? "a lambda expression" : name + "()";
				this.otherObject = descriptor.contains(this.ownerType);
			}

			@Override
			public void visitMethodInsn(int opcode, String callee, String calleeName, String descriptor,
					boolean isInterface) {
				this.otherObject |= descriptor.endsWith(this.ownerType);
				if (callee.equals(Finder.this.owner)) {
					called(calleeName, descriptor);
				}
			}

			@Override
			public void visitInvokeDynamicInsn(String calleeName, String descriptor, Handle bootstrap,
					Object... arguments) {
				for (Object argument : arguments) {
					// a method reference such as this::greet
					if (argument instanceof Handle handle && handle.getOwner().equals(Finder.this.owner)
							&& descriptor.startsWith("(" + this.ownerType)) {
						called(handle.getName(), handle.getDesc());
					}
				}
			}

			private void called(String calleeName, String descriptor) {
				if (Finder.this.signatures.contains(calleeName + descriptor)) {
					this.called.add(calleeName);
				}
			}

			@Override
			public void visitFieldInsn(int opcode, String fieldOwner, String fieldName, String descriptor) {
				this.otherObject |= descriptor.equals(this.ownerType);
			}

			@Override
			public void visitTypeInsn(int opcode, String type) {
				this.otherObject |= opcode != Opcodes.INSTANCEOF && type.equals(Finder.this.owner);
			}

			@Override
			public void visitEnd() {
				if (!this.otherObject) {
					this.called
						.forEach((method) -> Finder.this.callers.computeIfAbsent(method, (key) -> new LinkedHashSet<>())
							.add(this.name));
				}
			}

		}

	}

}
