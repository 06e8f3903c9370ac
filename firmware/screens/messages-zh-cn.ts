/** The words in Chinese (simplified). Pure. */
import type { Messages } from "./messages.ts";
import { REASONS_ZH_CN } from "./reasons-zh-cn.ts";

export const MESSAGES_ZH_CN: Messages = {
  notReady: "暂不能收款 · {code}",
  notReadyAdvice: {
    "clock-wrong": {
      cause: "时间不正确",
      action: "请联网后等一分钟。如仍不行，请联系客服。",
    },
    "journal-damaged": {
      cause: "部分收款记录损坏",
      action: "能读出的记录都已保留。继续收款前请联系客服。",
    },
    "disk-full": { cause: "存储已满", action: "记录没有丢失。请联系客服清理。" },
    "disk-failed": {
      cause: "无法保存收款记录",
      action: "请关机再开机。如仍不行，请联系客服。",
    },
    "camera-missing": {
      cause: "找不到摄像头",
      action: "请检查摄像头连线，然后关机再开机。",
    },
    "decoder-failed": {
      cause: "扫码功能已停止",
      action: "请关机再开机。如仍不行，请联系客服。",
    },
    "display-missing": {
      cause: "找不到显示屏",
      action: "请检查显示屏连线，然后关机再开机。",
    },
    "buttons-missing": {
      cause: "找不到按键",
      action: "请检查按键连线，然后关机再开机。",
    },
    "broker-unreachable": {
      cause: "没有网络连接",
      action: "请检查网线或无线网络，以及路由器。正在不断重试。",
    },
    "broker-refused": {
      cause: "收款服务拒绝了本机",
      action: "请联系客服，并告知上面的编号。",
    },
    "hub-silent": {
      cause: "收款服务没有回应",
      action: "您的网络正常。请稍等，正在不断重试。",
    },
    "settings-invalid": {
      cause: "设置无法使用",
      action: "请联系客服，并告知上面的编号。",
    },
    "issuer-table-invalid": {
      cause: "支付应用列表损坏",
      action: "请联系客服，并告知上面的编号。",
    },
    "terminal-unknown": { cause: "本机尚未登记", action: "请联系客服登记。" },
    starting: { cause: "正在启动", action: "请稍等。" },
    "another-box-running": {
      cause: "收款程序已在运行",
      action: "请先关闭另一个，或关机再开机。",
    },
  },
  idle: { title: "可以收款", hint: "请输入金额。" },
  idleSettling: { other: "还有 {count} 笔付款正在核实。" },
  amount: { title: "金额", hint: "核对无误后按确认键。" },
  amountProblems: {
    zero: "金额为零，请输入价格。",
    "not-a-number": "这不是金额，请清除后重新输入。",
    "too-many-decimals": "小数位数太多。",
    "too-large": "金额太大。",
  },
  scanning: { title: "请出示付款码", hint: "手机屏幕正对摄像头，相距约一掌。" },
  scanNotices: {
    "merchant-code": {
      cause: "这是商家的收款码。",
      action: "请顾客打开支付应用里的付款码。",
    },
    "identity-number": { cause: "这是身份证号码。", action: "请顾客出示付款码。" },
    "card-number": { cause: "这是银行卡号。", action: "请顾客出示付款码。" },
    "retail-barcode": { cause: "这是商品条码。", action: "请对准手机上的付款码。" },
    "web-address": {
      cause: "这是网页链接。",
      action: "请顾客打开支付应用里的付款码。",
    },
    "wifi-code": { cause: "这是无线网络码。", action: "请顾客出示付款码。" },
    "damaged-code": { cause: "这个码损坏或不完整。", action: "请顾客刷新付款码。" },
    "unknown-code": {
      cause: "这不是付款码。",
      action: "请顾客打开支付应用里的付款码。",
    },
    "several-codes": { cause: "画面里有多个码。", action: "请只出示一个。" },
    "no-code": { cause: "还没有看到付款码。", action: "请调亮手机屏幕，拿稳手机。" },
    "camera-failed": { cause: "摄像头已停止。", action: "请取消，然后关机再开机。" },
  },
  waiting: { title: "正在付款", hint: "请稍等，不要重复扫码。" },
  customerActing: {
    title: "请在手机上确认",
    hint: "请顾客输入密码，或在应用里确认。",
  },
  cancelling: { title: "正在取消", hint: "请稍等，正在确保不会多收顾客的钱。" },
  settling: {
    title: "结果尚未确定",
    hint: "请不要让顾客再付一次。正在核实，有结果会告诉您。",
  },
  approved: "收款成功",
  declined: { title: "未付款", hint: "没有扣款。" },
  closed: { title: "已关闭", hint: "没有扣款。" },
  reversed: { title: "已撤销", hint: "如已扣款，会退还顾客。" },
  reasons: REASONS_ZH_CN,
  order: "订单 {order}",
  institutions: {
    abc: "农业银行",
    alipay: "支付宝",
    "alipay-plus": "Alipay+",
    bestpay: "翼支付",
    boc: "中国银行",
    bocom: "交通银行",
    ccb: "建设银行",
    cgb: "广发银行",
    citic: "中信银行",
    cmb: "招商银行",
    "e-cny": "数字人民币",
    hebao: "和包支付",
    icbc: "工商银行",
    "jd-pay": "京东支付",
    "mi-pay": "小米支付",
    "ping-an": "平安银行",
    psbc: "邮储银行",
    suning: "苏宁支付",
    "unionpay-quickpass": "云闪付",
    "wechat-pay": "微信支付",
    "wo-wallet": "沃钱包",
  },
};
