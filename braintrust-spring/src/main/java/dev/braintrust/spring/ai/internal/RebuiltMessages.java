package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

import org.springframework.ai.chat.messages.Message;

import dev.braintrust.spring.prompt.BuiltPrompt;

/**
 * Finds messages of a prompt that an advisor or a chat memory rebuilt without their
 * metadata, so that what only the metadata had is lost.
 */
final class RebuiltMessages {

	private RebuiltMessages() {
	}

	/**
	 * What was lost. A message of the prompt that is missing counts as rebuilt if the
	 * request has another one of its type that is not of a prompt: whether it is the same
	 * one can't be known, because its text may have changed, too.
	 * @param built the prompt
	 * @param messages the messages of the request
	 * @param developer whether the role {@code developer} counts as a loss
	 * @return the losses, empty if there is none
	 */
	static List<Unsupported> losses(BuiltPrompt built, List<Message> messages, boolean developer) {
		if (hasAllInOrder(built, messages)) {
			return List.of();
		}
		BitSet present = new BitSet();
		for (Message message : messages) {
			PromptMessage source = PromptMessage.of(message);
			if (source != null && source.built() == built) {
				present.set(source.index());
			}
		}
		List<Unsupported> losses = new ArrayList<>();
		for (Message message : MessageConverter.convert(built, built.model())) {
			PromptMessage source = PromptMessage.of(message);
			if (source != null && !present.get(source.index()) && hasOther(messages, message)) {
				losses(source, developer).forEach((loss) -> losses.add(new Unsupported(loss.member(), loss.place(),
						"an advisor or a chat memory replaced the message by a new one without its metadata; change the message with mutate(), which keeps them")));
			}
		}
		return losses;
	}

	private static List<Unsupported> losses(PromptMessage source, boolean developer) {
		List<Unsupported> losses = new ArrayList<>(source.losses());
		if (developer && "developer".equals(source.json().get("role"))) {
			losses.add(new Unsupported("messages.role", source.place(), ""));
		}
		return losses;
	}

	private static boolean hasAllInOrder(BuiltPrompt built, List<Message> messages) {
		int next = 0;
		for (Message message : messages) {
			PromptMessage source = PromptMessage.of(message);
			if (source != null && source.built() == built && source.index() == next) {
				next++;
			}
		}
		return next == built.messages().size();
	}

	private static boolean hasOther(List<Message> messages, Message missing) {
		return messages.stream()
			.anyMatch((message) -> message.getMessageType() == missing.getMessageType()
					&& PromptMessage.of(message) == null);
	}

}
