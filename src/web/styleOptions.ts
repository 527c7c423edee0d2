import { keptMs } from './outbox.ts';

const marginMs = 10_000;

/** Web Chat's look, in the colours of style.css, so that light and dark are chosen there alone. */
export const styleOptions = {
  accent: 'var(--accent)',
  subtle: 'var(--muted)',
  backgroundColor: 'transparent',
  primaryFont: 'inherit',
  monospaceFont: 'ui-monospace, Consolas, monospace',
  fontSizeSmall: '80%',
  rootHeight: '100%',
  rootWidth: '100%',
  paddingRegular: 12,

  avatarSize: 32,
  botAvatarInitials: ' ',
  botAvatarBackgroundColor: 'transparent',
  showAvatarInGroup: 'sender',

  bubbleBackground: 'var(--bubble)',
  bubbleBorderColor: 'var(--bubble-line)',
  bubbleBorderRadius: 14,
  bubbleBorderWidth: 1,
  bubbleTextColor: 'var(--text)',
  bubbleMinHeight: 36,
  bubbleMaxWidth: 560,
  bubbleFromUserBackground: 'var(--own)',
  bubbleFromUserBorderColor: 'var(--own)',
  bubbleFromUserBorderRadius: 14,
  bubbleFromUserTextColor: 'var(--own-text)',

  sendBoxBackground: 'var(--surface)',
  sendBoxTextColor: 'var(--text)',
  sendBoxPlaceholderColor: 'var(--muted)',
  sendBoxBorderTop: 'solid 1px var(--line)',
  sendBoxHeight: 52,
  sendBoxMaxHeight: 180,
  sendBoxTextWrap: true,
  sendBoxButtonAlignment: 'bottom',
  sendBoxButtonColor: 'var(--accent)',
  sendBoxButtonColorOnHover: 'var(--accent)',
  sendBoxButtonColorOnActive: 'var(--accent)',
  sendBoxButtonShadeColorOnHover: 'var(--hover)',
  sendBoxButtonShadeColorOnActive: 'var(--hover)',
  sendBoxButtonShadeBorderRadius: 10,
  sendBoxButtonKeyboardFocusIndicatorBorderColor: 'var(--focus)',
  sendBoxButtonKeyboardFocusIndicatorBorderRadius: 10,
  sendBoxButtonKeyboardFocusIndicatorBorderWidth: 2,
  /** Files go when they are chosen: the send box would not show which wait. */
  sendAttachmentOn: 'attach',
  /** The file itself is shown as soon as the server has it; thumbnails would need scripts from blobs. */
  enableUploadThumbnail: false,

  suggestedActionLayout: 'flow',
  suggestedActionBackgroundColor: 'var(--surface)',
  suggestedActionBackgroundColorOnHover: 'var(--hover)',
  suggestedActionBackgroundColorOnActive: 'var(--hover)',
  suggestedActionBorderColor: 'var(--accent)',
  suggestedActionBorderWidth: 1,
  suggestedActionBorderRadius: 18,
  suggestedActionHeight: 36,
  suggestedActionTextColor: 'var(--accent)',
  suggestedActionKeyboardFocusIndicatorBorderColor: 'var(--focus)',

  timestampColor: 'var(--muted)',
  transcriptActivityVisualKeyboardIndicatorColor: 'var(--focus)',
  transcriptVisualKeyboardIndicatorColor: 'var(--focus)',
  transcriptOverlayButtonBackground: 'var(--accent)',
  transcriptOverlayButtonBackgroundOnHover: 'var(--accent)',
  transcriptOverlayButtonBackgroundOnFocus: 'var(--accent)',
  transcriptOverlayButtonColor: 'var(--own-text)',
  cardEmphasisBackgroundColor: 'var(--hover)',
  cardPushButtonBackgroundColor: 'var(--accent)',
  cardPushButtonTextColor: 'var(--own-text)',

  /** The page's own banner tells of the connection. */
  hideToaster: true,
  sendTimeout: keptMs + marginMs,
  sendTimeoutForAttachments: keptMs + marginMs,
  typingAnimationDuration: 5_000,
} as const;
