package dev.braintrust.spring.ai.internal;

import java.beans.PropertyDescriptor;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.content.Media;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.MimeType;
import org.springframework.util.ReflectionUtils;

/**
 * What Spring AI 1 has in place of Spring AI 2's builders of options: beans with setters,
 * which are not on the compile class path. In Spring AI 1, the advisor sees the prompt's
 * portable options; the model copies them to its own type, and fills in its defaults.
 */
final class SpringAi1 {

	private static final @Nullable Method COPY = ClassUtils.getMethodIfAvailable(ChatOptions.class, "copy");

	private static final boolean PRESENT = COPY != null && !ClassUtils.hasMethod(ChatOptions.class, "mutate");

	private SpringAi1() {
	}

	/** Whether the application has Spring AI 1. */
	static boolean isPresent() {
		return PRESENT;
	}

	/**
	 * The default options of a model.
	 * @param model the model, or null if it is not known
	 * @return the options, or null if they are not known
	 */
	@SuppressWarnings({ "deprecation", "removal" })
	static @Nullable ChatOptions defaultOptions(@Nullable ChatModel model) {
		return (model != null) ? model.getDefaultOptions() : null;
	}

	/**
	 * The options of a call in the model's own type, where a getter returns null for what
	 * the model does not hold.
	 * @param call the call
	 * @return a copy of the call's options; the call's options if the type of the model
	 * is not known
	 */
	static ChatOptions modelOptions(PromptCall call) {
		ChatOptions defaults = defaultOptions(call.model());
		boolean ofModel = defaults != null
				&& !defaults.getClass().getPackageName().equals(ChatOptions.class.getPackageName())
				&& ClassUtils.hasConstructor(defaults.getClass());
		return (defaults != null && ofModel)
				? (ChatOptions) copy(call.options(), defaults.getClass()).getWrappedInstance() : call.options();
	}

	/**
	 * Copy options to another type. Properties that this type does not have are left out.
	 * @param options the options
	 * @param type a type of options with a public constructor without parameters
	 * @return the properties of the copy
	 */
	static BeanWrapper copy(ChatOptions options, Class<?> type) {
		if (type == options.getClass()) {
			return properties(copy(options));
		}
		BeanWrapper source = properties(options);
		BeanWrapper target = properties(BeanUtils.instantiateClass(type));
		for (PropertyDescriptor property : source.getPropertyDescriptors()) {
			String name = property.getName();
			Object value = target.isWritableProperty(name) ? source.getPropertyValue(name) : null;
			if (value != null) {
				target.setPropertyValue(name, value);
			}
		}
		return target;
	}

	/**
	 * Replace the tools of options.
	 * @param options the options
	 * @param tools the tools
	 * @return a copy of the options with these tools
	 */
	static ChatOptions withTools(ToolCallingChatOptions options, List<ToolCallback> tools) {
		BeanWrapper copy = properties(copy(options));
		copy.setPropertyValue("toolCallbacks", tools);
		return (ChatOptions) copy.getWrappedInstance();
	}

	/**
	 * A medium with a text as its data, whose builder has another method in Spring AI 2.
	 * @param type the type
	 * @param url the text
	 * @return the medium, or null if this version has no such method either
	 */
	static @Nullable Media media(MimeType type, String url) {
		Media.Builder builder = Media.builder().mimeType(type);
		Method data = ReflectionUtils.findMethod(Media.Builder.class, "data", Object.class);
		if (data == null) {
			return null;
		}
		ReflectionUtils.invokeMethod(data, builder, url);
		return builder.build();
	}

	private static Object copy(ChatOptions options) {
		Object copy = ReflectionUtils.invokeMethod(Objects.requireNonNull(COPY), options);
		return Objects.requireNonNull(copy);
	}

	/** Access to a bean's getters and setters. */
	static BeanWrapper properties(Object bean) {
		return PropertyAccessorFactory.forBeanPropertyAccess(bean);
	}

}
